import { isHocBaSoError } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import { guard } from '../pki/guard.ts';
import { OID_OF_DIGEST } from '../pki/oids.ts';
import { asnNull, octets, oid, sequence, tlv, unsigned } from '../pki/write-der.ts';
import { badCertificate, expectTlv, readChildren } from '../x509/der.ts';
import { openToken, type TimestampDigest, type TimestampToken } from './token.ts';

/** What to have stamped. */
export interface TimestampRequestOptions {
  /** Digest of the data; the data itself is never sent. */
  readonly digest: Uint8Array;
  readonly digestAlgorithm: TimestampDigest;
  /** Random bytes that must come back; 8 to 20. */
  readonly nonce?: Uint8Array;
  /** Object identifier of the policy wanted. */
  readonly policy?: string;
}

/** Writes a TimeStampReq that asks for the server's certificate (RFC 3161 section 2.4.1). */
export function createTimestampRequest(options: TimestampRequestOptions): Uint8Array {
  const { digest, digestAlgorithm, nonce, policy } = options;
  return sequence(
    unsigned(Uint8Array.of(1)),
    sequence(sequence(oid(OID_OF_DIGEST[digestAlgorithm]), asnNull()), octets(digest)),
    ...(policy === undefined ? [] : [oid(policy)]),
    ...(nonce === undefined ? [] : [unsigned(nonce)]),
    tlv(0x01, Uint8Array.of(0xff)),
  );
}

const FAILURES: ReadonlyMap<number, string> = new Map([
  [0, 'badAlg'],
  [2, 'badRequest'],
  [5, 'badDataFormat'],
  [14, 'timeNotAvailable'],
  [15, 'unacceptedPolicy'],
  [16, 'unacceptedExtension'],
  [17, 'addInfoNotAvailable'],
  [25, 'systemFailure'],
]);

/**
 * The token of a TimeStampResp (RFC 3161 section 2.4.2).
 * Throws `ERR_HBS_TSA_FORMAT`, and `ERR_HBS_TSA_REFUSED` when the server granted none.
 */
export function readTimestampResponse(b: Uint8Array): TimestampToken {
  const token = guard('ERR_HBS_TSA_FORMAT', () => {
    const root = expectTlv(b, 0, b.length, 0x30);
    if (root.end !== b.length) badCertificate('trailing-bytes');
    const [info, content] = readChildren(b, root);
    if (info?.tag !== 0x30) return badCertificate('status');
    const parts = readChildren(b, info);
    const status = parts[0];
    if (status?.tag !== 0x02 || status.end - status.start !== 1) return badCertificate('status');
    const value = b[status.start]!;
    if (value > 1) {
      const bits = parts.find((x) => x.tag === 0x03);
      const flags = bits === undefined ? [] : [...b.subarray(bits.start + 1, bits.end)];
      const names = [...FAILURES].filter(([bit]) => ((flags[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
      const detail = names.map(([, name]) => name).join(', ') || '-';
      return xmlError('ERR_HBS_TSA_REFUSED', { params: { status: value, detail } });
    }
    return content === undefined ? badCertificate('token') : b.subarray(content.at, content.end);
  });
  if (isHocBaSoError(token)) throw token;
  return openToken(token).token;
}
