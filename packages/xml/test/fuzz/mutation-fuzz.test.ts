import type { TranscriptVerifier } from '@hocbaso/xml';
import { describe, expect, it } from 'vitest';
import { FORMS, issued, newVerifier } from '../transcript/support.ts';
import { fuzzMutations, MUTATIONS } from './mutation-fuzz.ts';

describe('one byte changed anywhere in a signed document', () => {
  it.each(FORMS)('never passes with another meaning (a sample of positions): %s', async (form) => {
    const step = form === 'primary' ? 37 : 149;
    const result = await fuzzMutations(issued(form), newVerifier(), { seed: Date.now() | 0, step });
    expect(result.findings).toEqual([]);
    expect(result.positions).toBeGreaterThan(300);
    expect(result.mutants).toBeGreaterThan(result.positions * (MUTATIONS.length - 1));
    // Refused in the parser, in the shape and in the cryptography: the sample reaches all three.
    expect(result.refused).toMatchObject({
      'document.xml': expect.any(Number),
      'signature.digest': expect.any(Number),
      'signature.value': expect.any(Number),
    });
  });

  it('is noticed when a verifier lets something through', async () => {
    const real = newVerifier();
    const good = await real.verify(issued('primary'));
    const blind: TranscriptVerifier = { ...real, verify: async () => good };
    const result = await fuzzMutations(issued('primary'), blind, { seed: 1, step: 401 });
    expect(result.findings.length).toBeGreaterThan(10);
  });
});
