import type { ValueScheme } from '../dsig/crypto.ts';
import { badCertificate, expectTlv, readChildren, readOid, readTlv, type Tlv } from '../x509/der.ts';
import { readScheme } from '../x509/parse-certificate.ts';
import { type CanonicalName, canonicalName } from './canonical-name.ts';
import { toDefinite } from './definite.ts';
import { DIGEST_OIDS, OID } from './oids.ts';

/** More certificates than any token or responder sends. */
const MAX_CERTIFICATES = 64;

/** The one signer of a SignedData. */
export interface CmsSigner {
  /** How the certificate is named: issuer and serial number, or key identifier. */
  readonly by:
    | { readonly issuer: CanonicalName; readonly serial: Uint8Array }
    | { readonly keyId: Uint8Array };
  readonly digest: 'sha256' | 'sha384' | 'sha512';
  /** Undefined for an algorithm that is not accepted. */
  readonly scheme: ValueScheme | undefined;
  /** Signed attributes by object identifier; each has exactly one value. */
  readonly attributes: ReadonlyMap<string, Tlv>;
  /** DER of the signed attributes as the SET that is signed (RFC 5652 section 5.4). */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** A CMS SignedData with one signer and attached content. */
export interface CmsSignedData {
  /** Definite form of the input; positions refer to it. */
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly signer: CmsSigner;
}

/** Reads a ContentInfo with SignedData, BER or DER (RFC 5652). Throws `ERR_HBS_CERT_FORMAT`. */
export function readSignedData(input: Uint8Array): CmsSignedData {
  const b = toDefinite(input);
  const root = expectTlv(b, 0, b.length, 0x30);
  const [type, wrapper] = readChildren(b, root);
  if (type === undefined || wrapper?.tag !== 0xa0 || readOid(b, type) !== OID.signedData)
    badCertificate('signed-data');
  const fields = readChildren(b, expectTlv(b, wrapper!.start, wrapper!.end, 0x30));
  const [version, digests, content] = fields;
  if (version?.tag !== 0x02 || digests?.tag !== 0x31 || content?.tag !== 0x30)
    return badCertificate('signed-data');
  const signers = fields.at(-1)!;
  if (signers.tag !== 0x31) badCertificate('signer-infos');
  const list = readChildren(b, signers);
  if (list.length !== 1) badCertificate('signer-infos');
  const [contentType, explicit] = readChildren(b, content);
  if (contentType === undefined || explicit?.tag !== 0xa0) return badCertificate('content');
  const octets = expectTlv(b, explicit.start, explicit.end, 0x04);
  const optional = (tag: number): readonly Uint8Array[] => {
    const set = fields.find((x, i) => i > 2 && x.tag === tag);
    if (set === undefined) return [];
    const parts = readChildren(b, set).filter((x) => x.tag === 0x30);
    if (parts.length > MAX_CERTIFICATES) badCertificate('certificates');
    return parts.map((x) => b.subarray(x.at, x.end));
  };
  return {
    bytes: b,
    contentType: readOid(b, contentType),
    content: b.subarray(octets.start, octets.end),
    certificates: optional(0xa0),
    crls: optional(0xa1),
    signer: readSigner(b, list[0]!),
  };
}

function readSigner(b: Uint8Array, tlv: Tlv): CmsSigner {
  const fields = readChildren(b, expectTlv(b, tlv.at, tlv.end, 0x30));
  const [version, sid, digestAlgorithm, signed, algorithm, signature] = fields;
  if (version?.tag !== 0x02 || sid === undefined || digestAlgorithm?.tag !== 0x30)
    return badCertificate('signer-info');
  // Without signed attributes the content type is not bound (RFC 5652 section 5.3 demands them here).
  if (signed?.tag !== 0xa0 || algorithm?.tag !== 0x30 || signature?.tag !== 0x04)
    return badCertificate('signer-info');
  const digest = DIGEST_OIDS.get(readOid(b, readTlv(b, digestAlgorithm.start, digestAlgorithm.end)));
  if (digest === undefined || digest === 'sha1') return badCertificate('digest-algorithm');
  const attributes = new Map<string, Tlv>();
  for (const attribute of readChildren(b, signed)) {
    const [oid, values] = readChildren(b, attribute);
    if (oid === undefined || values?.tag !== 0x31) return badCertificate('attribute');
    const [value, extra] = readChildren(b, values);
    const name = readOid(b, oid);
    if (value === undefined || extra !== undefined || attributes.has(name))
      return badCertificate('attribute');
    attributes.set(name, value);
  }
  const signedBytes = Uint8Array.from(b.subarray(signed.at, signed.end));
  signedBytes[0] = 0x31;
  return {
    by: readIdentifier(b, sid),
    digest,
    scheme: signerScheme(b, algorithm, digest),
    attributes,
    signedBytes,
    signature: b.subarray(signature.start, signature.end),
  };
}

function readIdentifier(b: Uint8Array, sid: Tlv): CmsSigner['by'] {
  if (sid.tag === 0x80) return { keyId: b.subarray(sid.start, sid.end) };
  const [issuer, serial] = readChildren(b, expectTlv(b, sid.at, sid.end, 0x30));
  if (issuer === undefined || serial?.tag !== 0x02) return badCertificate('signer-id');
  return { issuer: canonicalName(b, issuer), serial: b.subarray(serial.start, serial.end) };
}

/** The signature algorithm; CMS also names only the key type and takes the hash from the digest algorithm. */
function signerScheme(
  b: Uint8Array,
  algorithm: Tlv,
  digest: 'sha256' | 'sha384' | 'sha512',
): ValueScheme | undefined {
  const oid = readOid(b, readTlv(b, algorithm.start, algorithm.end));
  if (oid === '1.2.840.113549.1.1.1') return { hash: digest, padding: 'pkcs1' };
  if (oid === '1.2.840.10045.2.1') return { hash: digest, padding: 'ecdsa-der' };
  const scheme = readScheme(b, algorithm);
  return scheme?.hash === digest ? scheme : undefined;
}
