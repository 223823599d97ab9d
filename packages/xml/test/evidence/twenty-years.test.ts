import { describe, expect, it } from 'vitest';
import { collectEvidence } from '../../src/evidence/collect-evidence.ts';
import { type Evidence, readEvidence, writeEvidence } from '../../src/evidence/format.ts';
import { renewalDue, renewEvidence } from '../../src/evidence/renew-evidence.ts';
import { type EvidenceVerification, verifyWithEvidence } from '../../src/evidence/verify-with-evidence.ts';
import { record } from '../transcript/support.ts';
import { stampAt } from '../xades/make-pki.ts';
import { listsAt, makeWorld, ms, rootsOf, SHA256_RETIRED, type World } from './support.ts';

const algorithms = SHA256_RETIRED;

function collect(
  world: World,
  at = '2026-05-30T00:00:00Z',
  revoked: readonly { serial: string; at: string }[] = [],
): Promise<Evidence> {
  return collectEvidence(world.bytes, {
    anchors: rootsOf(world),
    at: ms(at),
    timestamp: stampAt(world.tsa[0]!.tsa, at),
    revocation: listsAt(world, at, revoked),
    algorithms,
  });
}

function renew(world: World, evidence: Evidence, at: string, generation: number): Promise<Evidence> {
  return renewEvidence(world.bytes, evidence, {
    anchors: rootsOf(world),
    at: ms(at),
    timestamp: stampAt(world.tsa[generation]!.tsa, at),
    revocation: listsAt(world, at),
    algorithms,
  });
}

function verify(world: World, evidence: Evidence | Uint8Array, at: string): Promise<EvidenceVerification> {
  return verifyWithEvidence(world.bytes, evidence, {
    profiles: [world.profile],
    anchors: rootsOf(world),
    at: ms(at),
    algorithms,
  });
}

const brief = (found: EvidenceVerification): unknown => ({
  verdict: found.verdict,
  sub: found.subIndication,
  why: [
    ...new Set(
      found.checks.filter((x) => x.status !== 'passed' && !x.informational).map((x) => `${x.id} ${x.code}`),
    ),
  ],
});
const PASSED = { verdict: 'TOTAL-PASSED', sub: undefined, why: [] };

describe('a transcript twenty years later', async () => {
  const world = await makeWorld();
  const first = await collect(world);
  const second = await renew(world, first, '2032-06-01T00:00:00Z', 1);
  const third = await renew(world, second, '2038-06-01T00:00:00Z', 2);
  const fourth = await renew(world, third, '2044-06-01T00:00:00Z', 3);

  it('is verified from renewed evidence alone, with every certificate expired and SHA-256 given up', async () => {
    const found = await verify(world, writeEvidence(fourth), '2046-05-30T00:00:00Z');
    expect(brief(found)).toEqual(PASSED);
    expect(found.provenAt).toBe(ms('2026-05-30T00:00:00Z'));
    expect(found.seals.map((x) => [x.algorithm, x.holds])).toEqual([
      ['sha256', true],
      ['sha384', true],
      ['sha384', true],
      ['sha384', true],
    ]);
    expect(found.transcript?.record).toMatchObject({ soDinhDanh: record('secondary').soDinhDanh });
    expect(found.signatures.length).toBe(found.transcript!.slots.length);
  });

  it('is undecided without the renewals, whichever is missing', async () => {
    const at = '2046-05-30T00:00:00Z';
    expect(brief(await verify(world, first, at))).toEqual({
      verdict: 'INDETERMINATE',
      sub: 'OUT_OF_BOUNDS_NO_POE',
      why: ['evidence.renewed EVIDENCE_SEAL_AGED'],
    });
    for (const evidence of [second, third]) {
      expect(await verify(world, evidence, at)).toMatchObject({ verdict: 'INDETERMINATE' });
    }
    // Leaving the middle seals out takes the ground from under the newest.
    const torn = { ...fourth, seals: [first.seals[0]!, fourth.seals[3]!] };
    expect(await verify(world, torn, at)).toMatchObject({
      verdict: 'TOTAL-FAILED',
      subIndication: 'HASH_FAILURE',
    });
  });

  it('is verified at every time in between', async () => {
    for (const [evidence, at] of [
      [first, '2026-06-01T00:00:00Z'],
      [first, '2032-12-31T00:00:00Z'],
      [second, '2038-12-31T00:00:00Z'],
      [third, '2044-12-31T00:00:00Z'],
    ] as const) {
      expect(brief(await verify(world, evidence, at))).toEqual(PASSED);
    }
  });

  it('ends with the hash function where only that ages', async () => {
    // The third generation lives to 2045; had it been sealed with SHA-256, the end of 2040 would end it.
    const weak = await renewEvidence(world.bytes, second, {
      anchors: rootsOf(world),
      at: ms('2038-06-01T00:00:00Z'),
      digestAlgorithm: 'sha256',
      timestamp: stampAt(world.tsa[2]!.tsa, '2038-06-01T00:00:00Z'),
      revocation: listsAt(world, '2038-06-01T00:00:00Z'),
      algorithms,
    });
    expect(brief(await verify(world, weak, '2040-06-01T00:00:00Z'))).toEqual(PASSED);
    expect(brief(await verify(world, weak, '2041-06-01T00:00:00Z'))).toEqual({
      verdict: 'INDETERMINATE',
      sub: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
      why: ['evidence.renewed EVIDENCE_SEAL_AGED'],
    });
  });

  it('says when renewal is due', async () => {
    const ask = (evidence: Evidence, at: string): ReturnType<typeof renewalDue> =>
      renewalDue(world.bytes, evidence, {
        anchors: rootsOf(world),
        at: ms(at),
        algorithms,
        marginMs: 365 * 86_400_000,
      });
    const early = await ask(first, '2027-01-01T00:00:00Z');
    // RSA-2048, the key of the test's server, is advised until 2028: earlier than its certificate's end in 2033.
    expect(early).toMatchObject({
      due: false,
      lost: false,
      detail: 'rsa 2048',
      until: ms('2033-01-01T00:00:00Z'),
    });
    expect(await ask(first, '2028-06-01T00:00:00Z')).toMatchObject({ due: true, lost: false });
    expect(await ask(first, '2034-01-01T00:00:00Z')).toMatchObject({ due: true, lost: true });
  });

  it('cannot be renewed after it was lost', async () => {
    await expect(renew(world, first, '2034-01-01T00:00:00Z', 1)).rejects.toMatchObject({
      code: 'ERR_HBS_EVIDENCE_EXPIRED',
    });
  });

  it('shows every tampering with the evidence or the document', async () => {
    const at = '2046-05-30T00:00:00Z';
    const json = (): Record<string, never> & {
      materials: { kind: string; der: string }[];
      seals: { algorithm: string; materials: number; token: string }[];
    } => JSON.parse(Buffer.from(writeEvidence(fourth)).toString());
    const refused = async (change: (file: ReturnType<typeof json>) => void): Promise<string> => {
      const file = json();
      change(file);
      const found = await verify(world, Buffer.from(JSON.stringify(file)), at);
      expect(found.transcript).toBeUndefined();
      return `${found.verdict} ${found.subIndication}`;
    };
    expect(await refused((x) => x.materials.reverse())).toBe('TOTAL-FAILED HASH_FAILURE');
    for (let i = 0; i < fourth.materials.length; i++) {
      const flipped = await refused((x) => {
        const bytes = Buffer.from(x.materials[i]!.der, 'base64');
        bytes[bytes.length - 1]! ^= 1;
        x.materials[i]!.der = bytes.toString('base64');
      });
      expect(flipped).toBe('TOTAL-FAILED HASH_FAILURE');
    }
    for (let i = 0; i < fourth.seals.length; i++) {
      const flipped = await refused((x) => {
        const bytes = Buffer.from(x.seals[i]!.token, 'base64');
        bytes[bytes.length - 1]! ^= 1;
        x.seals[i]!.token = bytes.toString('base64');
      });
      expect(flipped).toMatch(/^TOTAL-FAILED (HASH_FAILURE|SIG_CRYPTO_FAILURE)$/);
    }
    expect(await refused((x) => x.seals.pop())).toMatch(/FORMAT_FAILURE|INDETERMINATE/);
    expect(await refused((x) => x.seals.reverse())).toMatch(/^TOTAL-FAILED/);
    expect(
      await refused((x) => {
        x.seals[3]!.algorithm = 'sha512';
      }),
    ).toBe('TOTAL-FAILED HASH_FAILURE');
    expect(await refused((x) => void x.materials.push({ kind: 'crl', der: 'AAAA' }))).toBe(
      'TOTAL-FAILED FORMAT_FAILURE',
    );
    const other = Uint8Array.from(world.bytes);
    other[other.length - 2]! ^= 1;
    const options = { profiles: [world.profile], anchors: rootsOf(world), at: ms(at), algorithms };
    expect(await verifyWithEvidence(other, fourth, options)).toMatchObject({
      verdict: 'TOTAL-FAILED',
      subIndication: 'HASH_FAILURE',
    });
  });

  it('keeps to what was known of revocation at the time', async () => {
    const entry = { serial: world.gvcnSerial, at: '2027-03-01T00:00:00Z' };
    // Revoked after the evidence was made: what was proven before stays so.
    const later = await renewEvidence(world.bytes, first, {
      anchors: rootsOf(world),
      at: ms('2028-01-01T00:00:00Z'),
      timestamp: stampAt(world.tsa[0]!.tsa, '2028-01-01T00:00:00Z'),
      revocation: async (path) => {
        const own = await listsAt(world, '2028-01-01T00:00:00Z')(path, {});
        const signers = await listsAt(world, '2028-01-01T00:00:00Z', [entry])([world.ca.der], {});
        return { ocsp: [], crl: [...own.crl, ...signers.crl] };
      },
      algorithms,
    });
    expect(brief(await verify(world, later, '2029-01-01T00:00:00Z'))).toEqual(PASSED);
    // Revoked before: nothing says the signature was there in time.
    const before = await collect(world, '2027-06-01T00:00:00Z', [entry]);
    expect(brief(await verify(world, before, '2027-07-01T00:00:00Z'))).toEqual({
      verdict: 'INDETERMINATE',
      sub: 'REVOKED_NO_POE',
      why: ['evidence.revocation EVIDENCE_REVOKED'],
    });
    // Nothing known: said so.
    const silent = await collectEvidence(world.bytes, {
      anchors: rootsOf(world),
      at: ms('2026-05-30T00:00:00Z'),
      timestamp: stampAt(world.tsa[0]!.tsa, '2026-05-30T00:00:00Z'),
    });
    expect(brief(await verify(world, silent, '2026-07-01T00:00:00Z'))).toMatchObject({
      verdict: 'INDETERMINATE',
      why: ['evidence.revocation EVIDENCE_REVOCATION_UNKNOWN'],
    });
  });

  it('does not believe a list its CA could only have signed after its end', async () => {
    const silent = await collectEvidence(world.bytes, {
      anchors: rootsOf(world),
      at: ms('2026-05-30T00:00:00Z'),
      timestamp: stampAt(world.tsa[0]!.tsa, '2026-05-30T00:00:00Z'),
    });
    const forged = await renewEvidence(world.bytes, silent, {
      anchors: rootsOf(world),
      at: ms('2032-06-01T00:00:00Z'),
      timestamp: stampAt(world.tsa[1]!.tsa, '2032-06-01T00:00:00Z'),
      revocation: async (path) => {
        const own = await listsAt(world, '2032-06-01T00:00:00Z')(path, {});
        const dated = await listsAt(world, '2026-05-30T00:00:00Z')([world.ca.der], {});
        return { ocsp: [], crl: [...own.crl, ...dated.crl] };
      },
    });
    expect(brief(await verify(world, forged, '2032-07-01T00:00:00Z'))).toMatchObject({
      verdict: 'INDETERMINATE',
      why: ['evidence.revocation EVIDENCE_REVOCATION_UNKNOWN'],
    });
  });

  it('reads back what it writes', () => {
    expect(readEvidence(writeEvidence(fourth))).toEqual(
      expect.objectContaining({ documentDigest: fourth.documentDigest, documentSize: world.bytes.length }),
    );
    expect(
      Buffer.from(writeEvidence(readEvidence(writeEvidence(fourth)))).equals(writeEvidence(fourth)),
    ).toBe(true);
  });
});
