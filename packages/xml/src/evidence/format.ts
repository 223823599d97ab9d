import { decodeBase64, encodeBase64 } from '../dsig/base64.ts';
import { xmlError } from '../internal/xml-error.ts';
import { utf8 } from '../parse/native-bytes.ts';
import { isNcName } from '../parse/write-xml.ts';
import type { TimestampDigest } from '../tsp/token.ts';

/** The one format there is. */
export const EVIDENCE_FORMAT = 'hocbaso-evidence/1';

/** What a piece of material is. */
export type EvidenceMaterialKind = 'certificate' | 'crl' | 'ocsp' | 'signature-timestamp';

/** Something a later verification needs, DER. */
export interface EvidenceMaterial {
  readonly kind: EvidenceMaterialKind;
  readonly der: Uint8Array;
  /** `Id` of the signature a `signature-timestamp` is for; no other kind has one. */
  readonly signatureId?: string;
}

/** A timestamp over the document, the material so far and every seal before it. */
export interface EvidenceSeal {
  /** Hash of everything listed in its manifest, and of the manifest. */
  readonly algorithm: TimestampDigest;
  /** How many pieces of material it covers, counted from the first. */
  readonly materials: number;
  /** RFC 3161 token, DER. */
  readonly token: Uint8Array;
}

/** Evidence beside one document; as a file it is JSON of the format `hocbaso-evidence/1`. */
export interface Evidence {
  /** SHA-512 of the document, lower-case hexadecimal: to find it by; the seals prove it. */
  readonly documentDigest: string;
  /** Size of the document in bytes. */
  readonly documentSize: number;
  readonly materials: readonly EvidenceMaterial[];
  /** Oldest first; never empty in a file. */
  readonly seals: readonly EvidenceSeal[];
}

const KINDS: readonly EvidenceMaterialKind[] = ['certificate', 'crl', 'ocsp', 'signature-timestamp'];
const ALGORITHMS: readonly TimestampDigest[] = ['sha256', 'sha384', 'sha512'];
/** More than any document needs; what is larger was not made by us. */
const MAX_MATERIALS = 1024;
const MAX_SEALS = 64;
const MAX_BYTES = 64 * 1024 * 1024;

/** The evidence as the bytes of a JSON file, indented, so that a person can read what is in it. */
export function writeEvidence(evidence: Evidence): Uint8Array {
  const { documentDigest, documentSize, materials, seals } = evidence;
  const json = {
    format: EVIDENCE_FORMAT,
    document: { sha512: documentDigest, size: documentSize },
    materials: materials.map(({ kind, der, signatureId }) => ({
      kind,
      ...(signatureId === undefined ? {} : { signatureId }),
      der: encodeBase64(der),
    })),
    seals: seals.map(({ algorithm, materials: count, token }) => ({
      algorithm,
      materials: count,
      token: encodeBase64(token),
    })),
  };
  return utf8(`${JSON.stringify(json, null, 1)}\n`);
}

function bad(detail: string): never {
  throw xmlError('ERR_HBS_EVIDENCE_FORMAT', { params: { detail } });
}

/** The same evidence, checked as strictly as a file. Throws `ERR_HBS_EVIDENCE_FORMAT`. */
export function checkedEvidence(evidence: Evidence): Evidence {
  return readEvidence(writeEvidence(evidence));
}

type Json = Readonly<Record<string, unknown>>;

function object(value: unknown, where: string, names: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(where);
  const extra = Object.keys(value).find((name) => !names.includes(name));
  return extra === undefined ? (value as Json) : bad(`${where}.${extra.slice(0, 40)}`);
}

function list(value: unknown, where: string, most: number): readonly unknown[] {
  return Array.isArray(value) && value.length <= most ? value : bad(where);
}

function der(value: unknown, where: string): Uint8Array {
  return (typeof value === 'string' ? decodeBase64(value) : undefined) ?? bad(where);
}

function count(value: unknown, where: string, most: number): number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most
    ? (value as number)
    : bad(where);
}

/**
 * Reads an evidence file strictly: nothing unknown, nothing missing, every piece of material under a seal.
 * @throws HocBaSoError `ERR_HBS_EVIDENCE_FORMAT` with the place as `detail`
 */
export function readEvidence(bytes: Uint8Array): Evidence {
  if (bytes.length > MAX_BYTES) bad('size');
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return bad('json');
  }
  const root = object(parsed, 'root', ['format', 'document', 'materials', 'seals']);
  if (root.format !== EVIDENCE_FORMAT) bad('format');
  const document = object(root.document, 'document', ['sha512', 'size']);
  const { sha512 } = document;
  if (typeof sha512 !== 'string' || !/^[0-9a-f]{128}$/.test(sha512)) return bad('document.sha512');
  const materials = list(root.materials, 'materials', MAX_MATERIALS).map((value, i): EvidenceMaterial => {
    const where = `materials[${i}]`;
    const one = object(value, where, ['kind', 'signatureId', 'der']);
    const kind = KINDS.find((x) => x === one.kind) ?? bad(`${where}.kind`);
    const { signatureId } = one;
    if ((kind === 'signature-timestamp') !== (signatureId !== undefined)) bad(`${where}.signatureId`);
    if (signatureId === undefined) return { kind, der: der(one.der, `${where}.der`) };
    if (typeof signatureId !== 'string' || !isNcName(signatureId)) return bad(`${where}.signatureId`);
    return { kind, signatureId, der: der(one.der, `${where}.der`) };
  });
  let covered = 0;
  const seals = list(root.seals, 'seals', MAX_SEALS).map((value, i): EvidenceSeal => {
    const where = `seals[${i}]`;
    const one = object(value, where, ['algorithm', 'materials', 'token']);
    const algorithm = ALGORITHMS.find((x) => x === one.algorithm) ?? bad(`${where}.algorithm`);
    const upTo = count(one.materials, `${where}.materials`, materials.length);
    // A later seal covers all an earlier one does.
    if (upTo < covered) bad(`${where}.materials`);
    covered = upTo;
    return { algorithm, materials: upTo, token: der(one.token, `${where}.token`) };
  });
  if (seals.length === 0) bad('seals');
  if (covered !== materials.length) bad('materials');
  const documentSize = count(document.size, 'document.size', Number.MAX_SAFE_INTEGER);
  return { documentDigest: sha512, documentSize, materials, seals };
}
