import { describe, expect, it } from 'vitest';
import { C14N_INCLUSIVE, withoutComments } from '../../src/c14n/algorithms.ts';
import { type CanonicalizeOptions, canonicalize } from '../../src/c14n/canonicalize.ts';
import { generateXml } from '../engine/generate-xml.ts';
import { toolIsHere } from '../engine/tools.ts';
import { compareWithXmllint, fuzzC14n } from './c14n-fuzz.ts';
import { nastyXml } from './nasty-xml.ts';

describe('canonical forms beside libxml2', () => {
  it('are the same bytes for 2 000 generated documents, whole and in part', () => {
    const result = fuzzC14n(2_000, 20_261_124);
    expect(result.differences).toEqual([]);
    expect(result).toMatchObject({ documents: 2_000, comparisons: 6_000, subtrees: 4_000 });
    expect(result.withPrefixList).toBeGreaterThan(500);
  });

  it.each([
    ['forgets the PrefixList', (o: CanonicalizeOptions) => ({ algorithm: o.algorithm })],
    [
      'drops comments always',
      (o: CanonicalizeOptions) => ({ ...o, algorithm: withoutComments(o.algorithm) }),
    ],
    ['is never exclusive', () => ({ algorithm: C14N_INCLUSIVE })],
  ] as const)('would show an engine that %s', (_, wrong) => {
    const broken: typeof canonicalize = (doc, node, options) => canonicalize(doc, node, wrong(options));
    expect(fuzzC14n(500, 1, broken).differences.length).toBeGreaterThanOrEqual(5);
  });
});

describe('the generator', () => {
  it('makes what it says: every kind of trouble within 2 000 documents', () => {
    const all = Array.from({ length: 2_000 }, (_, i) => nastyXml(i).text).join('\n\n');
    for (const trouble of [
      / xmlns\s*=\s*(""|'')/,
      / xmlns:p\s*=/,
      / xmlns:xml\s*=/,
      / xml:lang\s*=/,
      / xml:id\s*=/,
      / xml:base\s*=/,
      /<!\[CDATA\[\r/,
      /<!--\r\n/,
      /<\?pi \r\n/,
      /&#xD;/,
      /\r[^\n]/,
      /\u0085/,
      /\ufb00/,
      /\u{10000}/u,
      /<!--2-->$/m,
    ]) {
      expect(all).toMatch(trouble);
    }
  });
});

describe.skipIf(!toolIsHere('xmllint'))('canonical forms beside the xmllint program', () => {
  it.each([
    ['nasty', (i: number) => nastyXml(104_729 * i + 7).text],
    ['ordinary', (i: number) => generateXml(7_919 * i + 13)],
  ] as const)('are the same bytes for 400 %s documents', (_, make) => {
    expect(compareWithXmllint(Array.from({ length: 400 }, (_, i) => make(i)))).toEqual([]);
  });
});
