import { createHash } from 'node:crypto';
import {
  type Check,
  type Clock,
  type DecodedTranscript,
  loadProfile,
  type Profile,
  renderMessage,
} from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { createTranscriptVerifier, decodeTranscript, detectProfile } from '@hocbaso/xml';

/** A signed list, checked. */
export interface InspectedPackage {
  /** Why the list is not acceptable; absent when its signature holds. */
  readonly problem?: string;
  /** The certificate that signed it. */
  readonly certificate?: { readonly serial: string; readonly fingerprint: string };
  /** The records, byte-exact. */
  readonly records: readonly Uint8Array[];
}

/** A record, checked: what it says, and who sealed it. */
export interface InspectedRecord {
  readonly problem?: string;
  /** Fingerprint of the certificate of `KY_PHAT_HANH`. */
  readonly seal?: string;
  readonly documentId: string;
  readonly maTruong: string;
  readonly maHocSinh: string;
  readonly hoVaTen: string;
  readonly soDinhDanh: string;
  readonly namHoc: string;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
}

/** The hub's eyes: everything it knows of XML, certificates and signatures, by the public API of `@hocbaso/xml`. */
export interface Inspector {
  openPackage(bytes: Uint8Array): Promise<InspectedPackage>;
  /** Identity number of the pupil, read without trust; undefined when the record cannot be read. */
  identityOf(record: Uint8Array): string | undefined;
  checkRecord(record: Uint8Array): Promise<InspectedRecord>;
}

/** The first reason of a verification that did not pass, as a Vietnamese sentence. */
function reasonOf(checks: readonly Check[]): string {
  const bad = checks.find((c) => c.status === 'failed') ?? checks.find((c) => c.status !== 'passed');
  return bad?.code === undefined ? (bad?.id ?? '') : renderMessage(bad.code, bad.params, 'vi', MESSAGES).text;
}

/** A hub says what it takes: here the letters of January 2025, the ones in force. */
const ACCEPTED = ['bgddt-2025-cv115', 'bgddt-2025-cv119'];

/** An inspector that trusts these anchors. */
export function createInspector(options: {
  readonly anchors: readonly Uint8Array[];
  readonly intermediates: readonly Uint8Array[];
  readonly clock: Clock;
}): Inspector {
  const profiles: readonly Profile[] = ACCEPTED.map((id) => loadProfile(id));
  const verifier = createTranscriptVerifier({ profiles, ...options });
  const read = (record: Uint8Array): DecodedTranscript | undefined => {
    const found = detectProfile(record, profiles);
    if (found.status === 'unknown') return undefined;
    // Profiles of one layout read alike; what they demand is the verifier's business.
    const profile = found.status === 'found' ? found.profile : found.candidates[0]!;
    return decodeTranscript(record, profile).record;
  };
  return {
    async openPackage(bytes) {
      const { verdict, checks, certificate, records } = await verifier.verifyPackage(bytes);
      return {
        records,
        ...(verdict === 'TOTAL-PASSED' ? {} : { problem: reasonOf(checks) }),
        ...(certificate === undefined
          ? {}
          : { certificate: { serial: certificate.serial, fingerprint: certificate.fingerprint } }),
      };
    },
    identityOf(record) {
      return read(record)?.soDinhDanh;
    },
    async checkRecord(bytes) {
      const { verdict, checks, slots, record } = await verifier.verify(bytes);
      const seal = slots.find((slot) => slot.role === 'phatHanh')?.certificate?.fingerprint;
      // A refused record must be named in the reply: its names are then read without trust.
      const named = record ?? read(bytes);
      return {
        ...(verdict === 'TOTAL-PASSED' ? {} : { problem: reasonOf(checks) }),
        ...(seal === undefined ? {} : { seal }),
        documentId: (named?.maDinhDanhHocBa ?? '').toLowerCase(),
        maTruong: named?.maTruong ?? '',
        maHocSinh: named?.maHocSinh ?? '',
        hoVaTen: named?.hoVaTen ?? '',
        soDinhDanh: named?.soDinhDanh ?? '',
        namHoc: named?.namHoc ?? '',
        digest: createHash('sha256').update(bytes).digest('hex'),
      };
    },
  };
}
