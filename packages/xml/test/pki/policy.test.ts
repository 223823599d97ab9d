import { ALGORITHM_LIMITS, ANCHOR_SETS } from '@hocbaso/spec/trust';
import { createPkiCrypto, resolveAnchors } from '@hocbaso/xml';
import { describe, expect, it } from 'vitest';
import { buildChain } from '../../src/trust/build-chain.ts';
import { firstEnd, hashStanding, keyStanding } from '../../src/trust/key-policy.ts';
import { authority, identity } from '../transcript/support.ts';

const at = Date.parse('2026-05-29T03:00:00Z');
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('anchor sets', () => {
  it('name each anchor, its source and, where known, a whole SHA-256 fingerprint, once', () => {
    const all = ANCHOR_SETS.flatMap((set) => set.anchors);
    const fingerprints = all.map((x) => x.fingerprint);
    expect(new Set(fingerprints).size).toBe(all.length);
    for (const { fingerprint, source, confidence } of all) {
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(source.length).toBeGreaterThan(20);
      // Nobody downloaded them here.
      expect(confidence).toBe('reported');
    }
    expect(ANCHOR_SETS.map((x) => x.id)).toEqual(['neac', 'vgca-g2', 'vgca-g1', 'test']);
  });

  it('take bytes only for what they know, with its time and use; the test set takes any', () => {
    expect(resolveAnchors([{ set: 'test', certificate: authority.root }])).toEqual({
      anchors: [{ certificate: authority.root, set: 'test' }],
      intermediates: [],
    });
    expect(code(() => resolveAnchors([{ set: 'vgca-g2', certificate: authority.root }]))).toBe(
      'ERR_HBS_ANCHOR_UNKNOWN',
    );
    expect(code(() => resolveAnchors([{ set: 'nope', certificate: authority.root }]))).toBe(
      'ERR_HBS_ANCHOR_SET',
    );
    expect(code(() => resolveAnchors([{ set: 'test', certificate: new Uint8Array(3) }]))).toBe(
      'ERR_HBS_CERT_FORMAT',
    );
  });

  it('of one’s own give an anchor the days it is trusted, Vietnam time', async () => {
    const { createHash } = await import('node:crypto');
    const known = (certificate: Uint8Array, use: 'anchor' | 'intermediate') => ({
      id: use,
      name: use,
      use,
      fingerprint: createHash('sha256').update(certificate).digest('hex'),
      trustedFrom: '2026-01-01',
      trustedTo: '2026-05-29',
      source: 'test',
      confidence: 'official' as const,
    });
    const own = {
      id: 'own',
      title: { vi: 'x', en: 'x' },
      anchors: [known(authority.root, 'anchor'), known(authority.issuing, 'intermediate')],
    };
    const { anchors, intermediates } = resolveAnchors(
      [
        { set: 'own', certificate: authority.root },
        { set: 'own', certificate: authority.issuing },
      ],
      [own],
    );
    const ask = (moment: string) =>
      buildChain(identity('primary').certificate, {
        anchors,
        intermediates,
        at: Date.parse(moment),
        crypto: createPkiCrypto(),
      });
    expect(await ask('2026-05-29T16:59:59Z')).toMatchObject({ status: 'passed', anchorSet: 'own' });
    expect(await ask('2026-05-29T17:00:00Z')).toMatchObject({ status: 'unknown' });
    expect(await ask('2025-12-31T16:59:59Z')).toMatchObject({ status: 'unknown' });
    expect(await ask('2025-12-31T17:00:00Z')).toMatchObject({ status: 'passed' });
  });
});

describe('algorithms', () => {
  const until = ALGORITHM_LIMITS.map((x) =>
    x.kind === 'rsa' && x.minBits === 2048 ? { ...x, until: '2028-12-31' } : x,
  );
  const end = Date.parse('2028-12-31T23:59:59.999+07:00');

  it('follow Thông tư 15/2025, and an end where a policy sets one', () => {
    expect(keyStanding({ type: 'rsa', bits: 2047 }, at)).toBe('refused');
    expect(keyStanding({ type: 'rsa', bits: 2048 }, Date.UTC(2040, 0))).toBe('accepted');
    expect(keyStanding({ type: 'rsa', bits: 2048 }, end, until)).toBe('accepted');
    expect(keyStanding({ type: 'rsa', bits: 2048 }, end + 1, until)).toBe('expired');
    expect(keyStanding({ type: 'rsa', bits: 3072 }, end + 1, until)).toBe('accepted');
    expect(keyStanding({ type: 'ec', curve: 'P-256' }, at)).toBe('accepted');
    expect(keyStanding({ type: 'ec' }, at)).toBe('refused');
    expect(keyStanding({ type: 'other' }, at)).toBe('refused');
    expect(hashStanding('sha1', at)).toBe('refused');
    expect(hashStanding('sha256', at)).toBe('accepted');
    expect(firstEnd(at, until)).toBe(end);
    expect(firstEnd(end + 1, until)).toBe(Number.POSITIVE_INFINITY);
  });

  it('end a path when theirs has come', async () => {
    const ask = (moment: number) =>
      buildChain(identity('primary').certificate, {
        anchors: [authority.root],
        intermediates: [authority.issuing],
        at: moment,
        crypto: createPkiCrypto(),
        algorithms: ALGORITHM_LIMITS.map((x) => (x.kind === 'rsa' ? { ...x, until: '2026-05-29' } : x)),
      });
    expect((await ask(at)).status).toBe('passed');
    expect(await ask(at + 86_400_000)).toMatchObject({
      status: 'failed',
      code: 'ERR_HBS_CERT_KEY_EXPIRED',
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    });
  });
});
