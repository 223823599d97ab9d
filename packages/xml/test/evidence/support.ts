import type { Profile } from '@hocbaso/spec';
import { ALGORITHM_LIMITS } from '@hocbaso/spec/trust';
import { attachSignatures, encodeTranscript, listSlots, prepareSignatures } from '@hocbaso/xml';
import type { RevocationSource } from '../../src/evidence/collect-evidence.ts';
import type { AlgorithmPolicy } from '../../src/trust/key-policy.ts';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import type { Identity } from '../engine/identities.ts';
import { profiles, record, signValue, TIMES } from '../transcript/support.ts';
import { type Authority, makeAuthority, makeCrl, makeLeaf } from '../xades/make-pki.ts';

/** SHA-256 is given up at the end of 2040, SHA-384 and longer are not. */
export const SHA256_RETIRED: AlgorithmPolicy = [
  ...ALGORITHM_LIMITS.filter((x) => x.kind !== 'hash'),
  { kind: 'hash', minBits: 256, until: '2040-12-31', source: 'test', confidence: 'guess' },
  { kind: 'hash', minBits: 384, source: 'test', confidence: 'guess' },
];

/** A signed transcript of people whose CA lives and dies in the test. */
export interface World {
  readonly profile: Profile;
  readonly bytes: Uint8Array;
  readonly ca: Identity;
  readonly people: ReadonlyMap<string, Identity>;
  /** One timestamp authority per generation. */
  readonly tsa: readonly Authority[];
  /** Serial number of the homeroom teacher's certificate. */
  readonly gvcnSerial: string;
}

export async function makeWorld(level: 'xmldsig' | 'B' = 'xmldsig'): Promise<World> {
  const profile = profiles.secondary;
  const { root: ca } = await makeAuthority({
    name: 'Người ký',
    rootUntil: '2032-01-01T00:00:00Z',
    tsaFrom: '2025-01-01T00:00:00Z',
    tsaUntil: '2026-01-01T00:00:00Z',
  });
  const tsa = await Promise.all(
    [2025, 2031, 2037, 2043].map((year, i) =>
      makeAuthority({
        name: `TSA ${i + 1}`,
        from: `${year}-01-01T00:00:00Z`,
        rootUntil: `${year + 8}-01-01T00:00:00Z`,
        tsaFrom: `${year}-01-01T00:00:00Z`,
        tsaUntil: `${year + 8}-01-01T00:00:00Z`,
        hash: i === 0 ? 'SHA-256' : 'SHA-384',
      }),
    ),
  );
  let bytes: Uint8Array = encodeTranscript(record('secondary'), profile);
  const people = new Map<string, Identity>();
  let gvcnSerial = '';
  const late = (id: string): boolean => id === 'cbql' || id === 'phatHanh';
  const slots = listSlots(bytes, profile);
  for (const slot of slots) {
    const key = slot.holderId ?? 'school';
    if (people.has(key)) continue;
    const name =
      slot.role === 'phatHanh'
        ? `CN=${slot.holderName}, UID=MST:9990000202`
        : `CN=${slot.holderName}, UID=CCCD:${slot.holderId}`;
    people.set(key, await makeLeaf(ca, name));
  }
  gvcnSerial = readCertificate(people.get(slots.find((x) => x.role === 'gvcn')!.holderId!)!.der).serial;
  for (const group of [slots.filter((x) => !late(x.id)), slots.filter((x) => late(x.id))]) {
    const who = (id: string): Identity => people.get(group.find((x) => x.id === id)!.holderId ?? 'school')!;
    const prepared = prepareSignatures(
      bytes,
      profile,
      group.map((slot) => ({
        slotId: slot.id,
        certificate: who(slot.id).der,
        algorithm: 'rsa-sha256' as const,
        signingTime: TIMES[slot.role],
        level,
      })),
    );
    const values = new Map(
      prepared.signatures.map((one) => {
        const { key } = who(one.slotId);
        const privateKey = key.export({ format: 'der', type: 'pkcs8' });
        return [one.slotId, signValue(one.tbs, { certificate: who(one.slotId).der, privateKey })] as const;
      }),
    );
    bytes = attachSignatures(bytes, prepared, values);
  }
  return { profile, bytes, ca, people, tsa, gvcnSerial };
}

/** Revocation lists as each authority would serve them at a moment. */
export function listsAt(
  world: World,
  at: string,
  revoked: readonly { serial: string; at: string }[] = [],
): RevocationSource {
  return async (path) => {
    const root = path.at(-1)!;
    const authority = [world.ca, ...world.tsa.map((x) => x.root)].find(
      (x) => Buffer.compare(x.der, root) === 0,
    );
    if (authority === undefined) return { ocsp: [], crl: [] };
    return { ocsp: [], crl: [await makeCrl(authority, at, authority === world.ca ? revoked : [])] };
  };
}

export const rootsOf = (world: World): Uint8Array[] => [world.ca.der, ...world.tsa.map((x) => x.root.der)];
export const ms = (text: string): number => Date.parse(text);
