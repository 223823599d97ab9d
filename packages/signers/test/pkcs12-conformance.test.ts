import { runSignerConformance } from '@hocbaso/sandbox';
import type { Signer } from '@hocbaso/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPkcs12 } from '../src/pkcs12/index.ts';
import { type Fixtures, makeFixtures, PASSWORD } from './support.ts';

let f: Fixtures;
beforeAll(async () => {
  f = await makeFixtures();
});

describe('signer conformance', () => {
  it.each(['teacher', 'school'] as const)('pkcs12, %s', async (kind) => {
    const file = await f[kind].toPkcs12(PASSWORD);
    const rows = await runSignerConformance(() => openPkcs12(file, { password: PASSWORD }), {
      secrets: [PASSWORD],
    });
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter((row) => !row.ok)).toEqual([]);
  });

  // The suite itself is tested with signers that are wrong in one way each.
  const FAULTS: Readonly<Record<string, { fails: string; spoil: (good: Signer, other: Signer) => Signer }>> =
    {
      'order reversed': {
        fails: 'batch of 45',
        spoil: (good) => ({
          ...good,
          signBatch: (c, items, o) => good.signBatch(c, [...items].reverse(), o),
        }),
      },
      'signs with another key': {
        fails: 'batch of 1',
        spoil: (good, other) => ({
          ...good,
          async *signBatch(_, items, o) {
            const [theirs] = await other.listCredentials();
            yield* other.signBatch(theirs!, items, o);
          },
        }),
      },
      'deaf to abort': {
        fails: 'abort in the middle: every item has one outcome, none signed afterwards',
        spoil: (good) => ({
          ...good,
          signBatch: (c, items, { signal: _, ...rest } = {}) => good.signBatch(c, items, rest),
        }),
      },
      'ignores the algorithm': {
        fails: 'unsupported algorithm is an outcome of each item',
        spoil: (good) => ({
          ...good,
          signBatch: (c, items, { algorithm: _, ...rest } = {}) => good.signBatch(c, items, rest),
        }),
      },
      'tells its password': {
        fails: 'batch of 1',
        spoil: (good) => Object.assign({ ...good }, { options: { password: PASSWORD } }),
      },
    };
  it.each(Object.entries(FAULTS))('notices: %s', async (_, { fails, spoil }) => {
    const [one, two] = await Promise.all([f.school.toPkcs12(PASSWORD), f.school.toPkcs12(PASSWORD)]);
    const stranger = await f.authority.issuePerson({ hoVaTen: 'Khác', cccd: '999000000009', key: 'ec-p256' });
    expect(one).not.toEqual(two);
    const other = await stranger.toPkcs12(PASSWORD);
    const rows = await runSignerConformance(
      async () =>
        spoil(await openPkcs12(one, { password: PASSWORD }), await openPkcs12(other, { password: PASSWORD })),
      { secrets: [PASSWORD] },
    );
    expect(rows.find((row) => row.case === fails)).toMatchObject({ ok: false });
  });
});
