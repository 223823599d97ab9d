import { C14N_ALGORITHMS, C14N_INCLUSIVE, type C14nAlgorithm, withoutComments } from '../c14n/algorithms.ts';
import { encodeBase64 } from '../dsig/base64.ts';
import { createDsigContext } from '../dsig/context.ts';
import { hashBytes } from '../dsig/crypto.ts';
import { verifySignatures } from '../dsig/verify-signature.ts';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { utf8 } from '../parse/native-bytes.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { DSIG_NAMESPACE } from '../parse/tables.ts';
import { sameBytes } from '../pki/guard.ts';
import { splice } from '../transcript/splice.ts';
import { readTimestampToken, type TimestampDigest } from '../tsp/token.ts';
import { XADES_132, XADES_141 } from './names.ts';
import { isFinding, readXadesProperties, type XadesProperties } from './read-properties.ts';
import {
  archiveTimestampInput,
  readValues,
  signatureTimestampInput,
  type XadesValues,
} from './read-timestamps.ts';
import {
  claimedLevel,
  coverageOf,
  coveringSignature,
  findSignatures,
  type SignatureLevel,
} from './signatures.ts';

/** What a timestamp is wanted for; only the digest leaves the house. */
export interface TimestampQuestion {
  readonly digest: Uint8Array;
  readonly digestAlgorithm: TimestampDigest;
  readonly signal?: AbortSignal;
}

/** Gets an RFC 3161 token (DER) for a digest, e.g. by `requestTimestamp`: the network is the caller's. */
export type TimestampSource = (question: TimestampQuestion) => Promise<Uint8Array>;

/** Options of the functions that extend a signature. */
export interface ExtendOptions {
  /** `Id` of the Signature, from {@link listSignatures} or the prepared signature. */
  readonly signatureId: string;
  /** Stops waiting; a timestamp that was already asked for is lost. */
  readonly signal?: AbortSignal;
}

/** Options of the functions that add a timestamp. */
export interface TimestampOptions extends ExtendOptions {
  readonly timestamp: TimestampSource;
  /** Default `sha256`. */
  readonly digestAlgorithm?: TimestampDigest;
}

interface Target {
  readonly doc: XmlDocument;
  readonly properties: XadesProperties;
  readonly level: SignatureLevel;
  readonly canonicalization: C14nAlgorithm;
}

async function open(bytes: Uint8Array, signatureId: string, level: string): Promise<Target> {
  const doc = parseXml(bytes);
  const matching = findSignatures(doc).filter((x) => doc.attribute(x, 'Id') === signatureId);
  const node = matching[0];
  if (node === undefined || matching.length > 1) {
    throw xmlError('ERR_HBS_XADES_SIGNATURE_UNKNOWN', { params: { signatureId } });
  }
  const cover = coveringSignature(coverageOf(doc), doc, node);
  if (cover !== undefined) {
    const other = doc.attribute(cover, 'Id') ?? '';
    throw xmlError('ERR_HBS_XADES_COVERED', { params: { signatureId, other } });
  }
  const properties = readXadesProperties(doc, node);
  if (isFinding(properties)) {
    const detail = String(properties.params?.detail ?? properties.params?.element ?? properties.code);
    throw xmlError('ERR_HBS_XADES_LEVEL', { params: { signatureId, level, detail } });
  }
  const [found] = await verifySignatures(doc, [node], createDsigContext());
  if (found?.status !== 'passed') {
    throw xmlError('ERR_HBS_XADES_LEVEL', { params: { signatureId, level, detail: found?.code ?? '' } });
  }
  const own = C14N_ALGORITHMS.find((x) => x === found.canonicalization) ?? C14N_INCLUSIVE;
  return { doc, properties, level: claimedLevel(doc, node), canonicalization: withoutComments(own) };
}

function refuseLevel(signatureId: string, level: string, detail: string): never {
  throw xmlError('ERR_HBS_XADES_LEVEL', { params: { signatureId, level, detail } });
}

/** The prefix with its colon that stands for a namespace inside an element; undefined when none does. */
function prefixOf(doc: XmlDocument, node: number, namespace: string): string | undefined {
  const found = doc.namespacesInScope(node).find(({ uri }) => uri === namespace);
  return found === undefined ? undefined : found.prefix === '' ? '' : `${found.prefix}:`;
}

/** Adds properties at the end of the unsigned ones, in canonical form; no other byte changes. */
function append(
  bytes: Uint8Array,
  { doc, properties }: Target,
  write: (xades: string, ds: string) => string,
): Uint8Array {
  const { qualifying, unsignedParent } = properties;
  const xades = prefixOf(doc, qualifying, XADES_132)!;
  const bound = prefixOf(doc, qualifying, DSIG_NAMESPACE);
  const content = write(xades, bound ?? 'ds:');
  const wrap = (inner: string): string =>
    `<${xades}UnsignedProperties><${xades}UnsignedSignatureProperties>${inner}` +
    `</${xades}UnsignedSignatureProperties></${xades}UnsignedProperties>`;
  if (unsignedParent >= 0 && doc.isSelfClosed(unsignedParent)) {
    const to = doc.end(unsignedParent);
    const after = `</${doc.qualifiedName(unsignedParent)}>`;
    return splice(bytes, [{ place: { from: to - 2, to, before: '>', after }, content: [utf8(content)] }]);
  }
  const at = doc.endTagStart(unsignedParent >= 0 ? unsignedParent : qualifying);
  const place = { from: at, to: at, before: '', after: '' };
  return splice(bytes, [{ place, content: [utf8(unsignedParent >= 0 ? content : wrap(content))] }]);
}

async function askFor(input: Uint8Array, options: TimestampOptions): Promise<Uint8Array> {
  const { digestAlgorithm = 'sha256', signatureId, signal } = options;
  const digest = hashBytes(digestAlgorithm, input);
  const token = await options.timestamp({
    digest,
    digestAlgorithm,
    ...(signal === undefined ? {} : { signal }),
  });
  signal?.throwIfAborted();
  const read = readTimestampToken(token);
  if (read.digestAlgorithm !== digestAlgorithm || !sameBytes(read.digest, digest)) {
    throw xmlError('ERR_HBS_XADES_TIMESTAMP', { params: { signatureId, detail: 'imprint' } });
  }
  return token;
}

function writeTimestamp(
  tag: { readonly name: string; readonly declaration: string },
  { xades, ds }: { readonly xades: string; readonly ds: string },
  canonicalization: C14nAlgorithm,
  token: Uint8Array,
): string {
  const declaration = ds === 'ds:' ? ` xmlns:ds="${DSIG_NAMESPACE}"` : '';
  const method = `<${ds}CanonicalizationMethod${declaration} Algorithm="${canonicalization}"></${ds}CanonicalizationMethod>`;
  return (
    `<${tag.name}${tag.declaration}>${method}` +
    `<${xades}EncapsulatedTimeStamp>${encodeBase64(token)}</${xades}EncapsulatedTimeStamp></${tag.name}>`
  );
}

/**
 * B → T: adds a SignatureTimeStamp over the canonical signature value (EN 319 132-1 clause 5.3). To be done before the next
 * stage signs: a signature that a later one covers is refused.
 *
 * @throws HocBaSoError `ERR_HBS_XADES_SIGNATURE_UNKNOWN`, `ERR_HBS_XADES_COVERED`, `ERR_HBS_XADES_LEVEL`,
 * `ERR_HBS_XADES_TIMESTAMP`, `ERR_HBS_TSA_FORMAT`, `ERR_HBS_XML_*`; what the timestamp source throws
 */
export async function extendToT(bytes: Uint8Array, options: TimestampOptions): Promise<Uint8Array> {
  const target = await open(bytes, options.signatureId, 'T');
  const { doc, properties, canonicalization, level } = target;
  if (level !== 'XAdES-B-B' && level !== 'XAdES-B-T') refuseLevel(options.signatureId, 'T', level);
  const input = signatureTimestampInput(doc, properties.signature, canonicalization);
  const token = await askFor(input, options);
  return append(bytes, target, (xades, ds) =>
    writeTimestamp(
      { name: `${xades}SignatureTimeStamp`, declaration: '' },
      { xades, ds },
      canonicalization,
      token,
    ),
  );
}

/** Validation data to keep in a signature, DER. */
export interface ValidationData {
  /** Every certificate of the paths of signer and timestamp, the signer's own not needed. */
  readonly certificates: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  /** `OCSPResponse`, whole. */
  readonly ocsps?: readonly Uint8Array[];
}

/** Options of {@link extendToLt}. */
export interface ExtendToLtOptions extends ExtendOptions {
  readonly data: ValidationData;
}

function encapsulated(tag: string, items: readonly Uint8Array[]): string {
  return items.map((der) => `<${tag}>${encodeBase64(der)}</${tag}>`).join('');
}

function writeValues(x: string, data: ValidationData): string {
  const { certificates, crls = [], ocsps = [] } = data;
  const crlList = encapsulated(`${x}EncapsulatedCRLValue`, crls);
  const ocspList = encapsulated(`${x}EncapsulatedOCSPValue`, ocsps);
  const part = (name: string, content: string): string =>
    content === '' ? '' : `<${x}${name}>${content}</${x}${name}>`;
  return (
    part('CertificateValues', encapsulated(`${x}EncapsulatedX509Certificate`, certificates)) +
    part('RevocationValues', part('CRLValues', crlList) + part('OCSPValues', ocspList))
  );
}

/**
 * T → LT: keeps certificates and revocation data in the signature (CertificateValues, RevocationValues).
 * @throws HocBaSoError `ERR_HBS_XADES_SIGNATURE_UNKNOWN`, `ERR_HBS_XADES_COVERED`, `ERR_HBS_XADES_LEVEL`, `ERR_HBS_XML_*`
 */
export async function extendToLt(bytes: Uint8Array, options: ExtendToLtOptions): Promise<Uint8Array> {
  const { signatureId, data } = options;
  const target = await open(bytes, signatureId, 'LT');
  if (target.level !== 'XAdES-B-T') refuseLevel(signatureId, 'LT', target.level);
  if (data.certificates.length === 0) refuseLevel(signatureId, 'LT', 'CertificateValues');
  if ((data.crls ?? []).length + (data.ocsps ?? []).length === 0)
    refuseLevel(signatureId, 'LT', 'RevocationValues');
  return append(bytes, target, (xades) => writeValues(xades, data));
}

/** Options of {@link extendToLta}. */
export interface ExtendToLtaOptions extends TimestampOptions {
  /**
   * When renewing: certificates and revocation data of the timestamps so far, kept as TimeStampValidationData so that the new
   * timestamp covers them.
   */
  readonly data?: ValidationData;
}

/**
 * LT → LTA, and LTA → LTA to renew it before its newest timestamp ages: adds an ArchiveTimeStamp (xades141) over everything the
 * signature covers and holds (EN 319 132-1 clause 5.5.2.2).
 *
 * @throws HocBaSoError as {@link extendToT}
 */
export async function extendToLta(bytes: Uint8Array, options: ExtendToLtaOptions): Promise<Uint8Array> {
  const { signatureId, data } = options;
  let current = bytes;
  let target = await open(current, signatureId, 'LTA');
  if (target.level !== 'XAdES-B-LT' && target.level !== 'XAdES-B-LTA') {
    refuseLevel(signatureId, 'LTA', target.level);
  }
  if (data !== undefined) {
    const declaration = ` xmlns:xades141="${XADES_141}"`;
    current = append(current, target, (xades) => {
      const tag = 'xades141:TimeStampValidationData';
      return `<${tag}${declaration}>${writeValues(xades, data)}</${tag}>`;
    });
    target = await open(current, signatureId, 'LTA');
  }
  const { doc, properties, canonicalization } = target;
  const input = archiveTimestampInput(doc, properties, -1, canonicalization);
  if (input === undefined) return refuseLevel(signatureId, 'LTA', 'Reference');
  const token = await askFor(input, options);
  const tag = { name: 'xades141:ArchiveTimeStamp', declaration: ` xmlns:xades141="${XADES_141}"` };
  return append(current, target, (xades, ds) => writeTimestamp(tag, { xades, ds }, canonicalization, token));
}

/**
 * The validation data and timestamps already kept in a signature, e.g. to carry them over into an evidence file.
 * @throws HocBaSoError `ERR_HBS_XADES_SIGNATURE_UNKNOWN`, `ERR_HBS_XADES_LEVEL`, `ERR_HBS_XML_*`
 */
export function readValidationData(bytes: Uint8Array, signatureId: string): XadesValues {
  const doc = parseXml(bytes);
  const node = findSignatures(doc).find((x) => doc.attribute(x, 'Id') === signatureId);
  if (node === undefined) throw xmlError('ERR_HBS_XADES_SIGNATURE_UNKNOWN', { params: { signatureId } });
  const properties = readXadesProperties(doc, node);
  if (isFinding(properties)) return refuseLevel(signatureId, 'LT', String(properties.code));
  return readValues(doc, properties);
}
