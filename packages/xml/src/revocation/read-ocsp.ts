import { xmlError } from '../internal/xml-error.ts';
import type { ValueScheme } from '../native/seam.ts';
import { type CanonicalName, canonicalName } from '../pki/canonical-name.ts';
import { innerValue, readExtensions } from '../pki/extensions.ts';
import { guard } from '../pki/guard.ts';
import { DIGEST_OIDS, OID } from '../pki/oids.ts';
import {
  badCertificate,
  expectTlv,
  readBitString,
  readChildren,
  readOid,
  readTime,
  readTlv,
  type Tlv,
} from '../x509/der.ts';
import { readScheme } from '../x509/parse-certificate.ts';
import { REASONS, type RevocationReason } from './reason.ts';

/** What a response says about one certificate. */
export interface OcspAnswer {
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  readonly serial: Uint8Array;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Milliseconds since the epoch, as are the other times. */
  readonly revokedAt?: number;
  readonly reason?: RevocationReason;
  readonly thisUpdate: number;
  readonly nextUpdate?: number;
  /** Certificates that expired before this moment may have been forgotten. */
  readonly archiveCutoff?: number;
}

/** A successful OCSP response, read without judging it. */
export interface OcspResponse {
  readonly responder: { readonly name: CanonicalName } | { readonly keyHash: Uint8Array };
  /** Milliseconds since the epoch. */
  readonly producedAt: number;
  readonly nonce: Uint8Array | undefined;
  readonly answers: readonly OcspAnswer[];
  readonly certificates: readonly Uint8Array[];
  /** First critical extension that is not understood. */
  readonly unknownCritical: string | undefined;
  readonly scheme: ValueScheme | undefined;
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly der: Uint8Array;
}

const STATUS = [
  'successful',
  'malformedRequest',
  'internalError',
  'tryLater',
  '',
  'sigRequired',
  'unauthorized',
];
const MAX_ANSWERS = 1024;
const MAX_CERTIFICATES = 16;

/** Reads an OCSP response (RFC 6960 section 4.2.1). Throws `ERR_HBS_OCSP_FORMAT`, `ERR_HBS_OCSP_REFUSED`. */
export function readOcspResponse(der: Uint8Array): OcspResponse {
  return guard('ERR_HBS_OCSP_FORMAT', () => openEnvelope(der));
}

function openEnvelope(der: Uint8Array): OcspResponse {
  const root = expectTlv(der, 0, der.length, 0x30);
  if (root.end !== der.length) badCertificate('trailing-bytes');
  const [status, wrapper] = readChildren(der, root);
  if (status?.tag !== 0x0a || status.end - status.start !== 1) return badCertificate('status');
  if (der[status.start] !== 0) {
    const name = STATUS[der[status.start]!] ?? der[status.start]!;
    throw xmlError('ERR_HBS_OCSP_REFUSED', { params: { status: name } });
  }
  if (wrapper?.tag !== 0xa0) return badCertificate('response-bytes');
  const [type, octets] = readChildren(der, expectTlv(der, wrapper.start, wrapper.end, 0x30));
  if (type === undefined || octets?.tag !== 0x04) return badCertificate('response-bytes');
  if (readOid(der, type) !== OID.ocspBasic) badCertificate('response-type');
  const basic = expectTlv(der, octets.start, octets.end, 0x30);
  if (basic.end !== octets.end) badCertificate('trailing-bytes');
  const [tbs, algorithm, signature, certificates] = readChildren(der, basic);
  if (tbs?.tag !== 0x30 || algorithm?.tag !== 0x30 || signature === undefined)
    return badCertificate('basic-response');
  return {
    ...readData(der, tbs),
    certificates: certificates?.tag === 0xa0 ? readCertificates(der, certificates) : [],
    scheme: readScheme(der, algorithm),
    tbs: der.subarray(tbs.at, tbs.end),
    signature: readBitString(der, signature),
    der,
  };
}

function readCertificates(b: Uint8Array, wrapper: Tlv): Uint8Array[] {
  const list = readChildren(b, expectTlv(b, wrapper.start, wrapper.end, 0x30));
  if (list.length > MAX_CERTIFICATES) badCertificate('certificates');
  return list.map((x) => b.subarray(x.at, x.end));
}

function readData(
  b: Uint8Array,
  tbs: Tlv,
): Pick<OcspResponse, 'responder' | 'producedAt' | 'nonce' | 'answers' | 'unknownCritical'> {
  const fields = readChildren(b, tbs);
  const [responder, producedAt, responses, last] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  if (responder === undefined || producedAt === undefined || responses?.tag !== 0x30)
    return badCertificate('response-data');
  const extensions = readExtensions(b, last?.tag === 0xa1 ? last : undefined);
  const nonce = extensions.get(OID.ocspNonce);
  const list = readChildren(b, responses);
  if (list.length > MAX_ANSWERS) badCertificate('responses');
  let unknownCritical: string | undefined;
  for (const [oid, { critical }] of extensions)
    if (critical && oid !== OID.ocspNonce) unknownCritical ??= oid;
  const answers = list.map((one) => {
    const { critical, answer } = readAnswer(b, one);
    unknownCritical ??= critical;
    return answer;
  });
  return {
    responder: readResponder(b, responder),
    producedAt: readTime(b, producedAt),
    nonce: nonce === undefined ? undefined : readNonce(b, nonce.value),
    answers,
    unknownCritical,
  };
}

/** The nonce is an octet string in the extension's; old responders left that one out. */
function readNonce(b: Uint8Array, value: Tlv): Uint8Array {
  const content = b.subarray(value.start, value.end);
  return content[0] === 0x04 && content[1] === content.length - 2 ? content.subarray(2) : content;
}

function readResponder(b: Uint8Array, tlv: Tlv): OcspResponse['responder'] {
  const inner = readTlv(b, tlv.start, tlv.end);
  if (tlv.tag === 0xa1) return { name: canonicalName(b, inner) };
  if (tlv.tag === 0xa2 && inner.tag === 0x04) return { keyHash: b.subarray(inner.start, inner.end) };
  return badCertificate('responder-id');
}

function readAnswer(
  b: Uint8Array,
  one: Tlv,
): { readonly answer: OcspAnswer; readonly critical: string | undefined } {
  const [id, status, thisUpdate, ...rest] = readChildren(b, expectTlv(b, one.at, one.end, 0x30));
  if (id?.tag !== 0x30 || status === undefined || thisUpdate === undefined)
    return badCertificate('single-response');
  const [algorithm, name, key, serial] = readChildren(b, id);
  if (algorithm?.tag !== 0x30 || name?.tag !== 0x04 || key?.tag !== 0x04 || serial?.tag !== 0x02) {
    return badCertificate('cert-id');
  }
  const next = rest.find((x) => x.tag === 0xa0);
  const extensions = readExtensions(
    b,
    rest.find((x) => x.tag === 0xa1),
  );
  let critical: string | undefined;
  for (const [oid, x] of extensions) if (x.critical && oid !== OID.ocspArchiveCutoff) critical ??= oid;
  const cutoff = extensions.get(OID.ocspArchiveCutoff);
  const answer: OcspAnswer = {
    hash: DIGEST_OIDS.get(readOid(b, readTlv(b, algorithm.start, algorithm.end))),
    issuerNameHash: b.subarray(name.start, name.end),
    issuerKeyHash: b.subarray(key.start, key.end),
    serial: b.subarray(serial.start, serial.end),
    ...readStatus(b, status),
    thisUpdate: readTime(b, thisUpdate),
    ...(next === undefined ? {} : { nextUpdate: readTime(b, readTlv(b, next.start, next.end)) }),
    ...(cutoff === undefined ? {} : { archiveCutoff: readTime(b, innerValue(b, cutoff, 0x18)) }),
  };
  return { answer, critical };
}

function readStatus(b: Uint8Array, tlv: Tlv): Pick<OcspAnswer, 'status' | 'revokedAt' | 'reason'> {
  if (tlv.tag === 0x80) return { status: 'good' };
  if (tlv.tag === 0x82) return { status: 'unknown' };
  if (tlv.tag !== 0xa1) return badCertificate('cert-status');
  const [time, wrapper] = readChildren(b, tlv);
  if (time === undefined) return badCertificate('cert-status');
  const code = wrapper === undefined ? undefined : expectTlv(b, wrapper.start, wrapper.end, 0x0a);
  const reason = code === undefined ? undefined : REASONS.get(b[code.start]!);
  return { status: 'revoked', revokedAt: readTime(b, time), reason: reason ?? 'unspecified' };
}
