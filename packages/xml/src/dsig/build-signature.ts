import type { SignatureAlgorithm } from '@hocbaso/spec';
import { C14N_ALGORITHMS, type C14nAlgorithm, isExclusive } from '../c14n/algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { xmlError } from '../internal/xml-error.ts';
import type { XmlDocument } from '../parse/document.ts';
import { fromByteString, toByteString } from '../parse/native-bytes.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { DSIG_NAMESPACE, E_NS, E_STRIDE, URI_DSIG } from '../parse/tables.ts';
import { escapeAttribute, escapeText, isNcName } from '../parse/write-xml.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { DIGEST_SHA256, ENVELOPED, METHOD_OF } from './algorithms.ts';
import { encodeBase64 } from './base64.ts';
import { hashBase64, hashBytes } from './crypto.ts';
import { writeKeyInfo } from './key-info.ts';

/** One element to be covered. */
export interface ReferenceToSign {
  /** `Id` of the element, without `#`. */
  readonly id: string;
  /** SHA-256 of its canonical bytes after the transforms, base64 or raw. */
  readonly canonicalDigest: Uint8Array | string;
  /** Transform URIs; empty for none (implicit Canonical XML 1.0). Must match what was hashed. */
  readonly transforms: readonly string[];
}

/** What goes into a signature. */
export interface BuildSignatureOptions {
  readonly references: readonly ReferenceToSign[];
  /** `2026-05-28T14:03:00+07:00`. */
  readonly signingTime: string;
  /** The signer's certificate, as read. */
  readonly certificate: CertificateInfo;
  /** {@link writeKeyInfo} of it, where it was written before. */
  readonly keyInfo?: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Of SignedInfo. */
  readonly canonicalization: C14nAlgorithm;
  /** `Id` of the Signature: prefix of the profile + 8 hexadecimal digits. */
  readonly signatureId: string;
  /** The element the Signature will be a child of; needed only where namespaces or `xml:*` attributes are in scope. */
  readonly slot?: { readonly doc: XmlDocument; readonly node: number };
}

// The strings below are byte strings (one character per UTF-8 byte): a single Vietnamese letter would make the whole
// text two bytes wide and every concatenation and conversion of it slower.

/** A signature waiting for its value. */
export interface BuiltSignature {
  /** Canonical `SignedInfo`: the bytes to be signed. */
  readonly tbs: Uint8Array;
  /** Digest of `tbs` with the hash of the algorithm. */
  readonly digest: Uint8Array;
  /** The `Signature` element in canonical form with this value (RSA raw, ECDSA r‖s), in parts to be put together. */
  render(value: Uint8Array): readonly Uint8Array[];
}

/**
 * Prepares an XML Signature with the signing time in `Object/SignatureProperties/SignatureProperty`, covered by its
 * own Reference (CV 2088). Throws `ERR_HBS_DSIG_ALGORITHM`, `ERR_HBS_DSIG_TRANSFORM`, `ERR_HBS_DSIG_KEY_TYPE`,
 * `ERR_HBS_XML_NAME`.
 */
export function buildSignature(options: BuildSignatureOptions): BuiltSignature {
  const { certificate, canonicalization, signatureId, signingTime } = options;
  const method = METHOD_OF.get(options.algorithm);
  if (method === undefined) {
    throw xmlError('ERR_HBS_DSIG_ALGORITHM', { params: { algorithm: options.algorithm } });
  }
  if (certificate.key.type !== method.keyType) {
    throw xmlError('ERR_HBS_DSIG_KEY_TYPE', { params: { algorithm: options.algorithm } });
  }
  if (!C14N_ALGORITHMS.includes(canonicalization)) {
    throw xmlError('ERR_HBS_C14N_ALGORITHM', { params: { algorithm: canonicalization } });
  }
  const id = idBytes(signatureId);
  const propertyId = `${signatureId}_SigningTime`;
  const propertyTransforms = isExclusive(canonicalization) ? [canonicalization] : [];
  const property =
    ` Id="${id}_SigningTime" Target="#${id}"><SigningTime>${byteString(escapeText(signingTime))}</SigningTime>` +
    '</SignatureProperty>';
  const head =
    `<CanonicalizationMethod Algorithm="${canonicalization}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${method.uri}"></SignatureMethod>` +
    options.references.map(writeReference).join('');
  const signedInfoOf = (propertyDigest: string): string =>
    `>${head}${writeReference({ id: propertyId, canonicalDigest: propertyDigest, transforms: propertyTransforms })}</SignedInfo>`;
  const begin = `<Signature xmlns="${DSIG_NAMESPACE}" Id="${id}">`;
  const keyInfo = options.keyInfo ?? writeKeyInfo(certificate);
  const end = `<Object><SignatureProperties><SignatureProperty${property}</SignatureProperties></Object></Signature>`;

  const surroundings = options.slot === undefined ? '' : inScopeAttributes(options.slot);
  let signedInfo: string;
  let tbs: Uint8Array;
  if (surroundings === '') {
    signedInfo = signedInfoOf(
      hashBase64('sha256', fromByteString(`<SignatureProperty xmlns="${DSIG_NAMESPACE}"${property}`)),
    );
    tbs = fromByteString(`<SignedInfo xmlns="${DSIG_NAMESPACE}"${signedInfo}`);
  } else {
    // Inclusive C14N draws in what is bound around the slot, so both forms are taken from a model of it.
    const model = (info: string, name: string): Uint8Array => {
      const doc = parseXml(fromByteString(`<x${surroundings}>${begin}<SignedInfo${info}${end}</x>`));
      let node = 0;
      while (!doc.matches(node, URI_DSIG, name)) node++;
      return canonicalize(doc, node, { algorithm: canonicalization });
    };
    signedInfo = signedInfoOf(hashBase64('sha256', model(signedInfoOf(''), 'SignatureProperty')));
    tbs = model(signedInfo, 'SignedInfo');
  }
  return {
    tbs,
    get digest(): Uint8Array {
      return hashBytes(method.scheme.hash, tbs);
    },
    render: (value) => [
      fromByteString(
        `${begin}<SignedInfo${signedInfo}<SignatureValue>${encodeBase64(value)}</SignatureValue>`,
      ),
      keyInfo,
      fromByteString(end),
    ],
  };
}

/** {@link toByteString}, at no cost for ASCII. */
function byteString(text: string): string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return toByteString(text);
  return text;
}

function idBytes(id: string): string {
  if (!isNcName(id)) throw xmlError('ERR_HBS_XML_NAME', { params: { name: id } });
  return byteString(id);
}

function writeReference({ id, canonicalDigest, transforms }: ReferenceToSign): string {
  for (const uri of transforms) {
    if (uri !== ENVELOPED && !(C14N_ALGORITHMS as readonly string[]).includes(uri)) {
      throw xmlError('ERR_HBS_DSIG_TRANSFORM', { params: { detail: uri } });
    }
  }
  const list = transforms.map((uri) => `<Transform Algorithm="${uri}"></Transform>`).join('');
  const digest = typeof canonicalDigest === 'string' ? canonicalDigest : encodeBase64(canonicalDigest);
  return (
    `<Reference URI="#${idBytes(id)}">${list === '' ? '' : `<Transforms>${list}</Transforms>`}` +
    `<DigestMethod Algorithm="${DIGEST_SHA256}"></DigestMethod><DigestValue>${digest}</DigestValue></Reference>`
  );
}

/** Namespace bindings and `xml:*` attributes in scope inside an element, as attributes of a model of it. */
export function inScopeAttributes({ doc, node }: { doc: XmlDocument; node: number }): string {
  const { elements, hasXmlAttributes } = doc.tables;
  if (elements[node * E_STRIDE + E_NS]! < 0 && !hasXmlAttributes) return '';
  const found = new Map<string, string>();
  for (const { prefix, uri } of doc.namespacesInScope(node)) {
    if (uri !== '') found.set(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, uri);
  }
  if (hasXmlAttributes) {
    for (let n = node; n >= 0; n = doc.parent(n)) {
      for (const { name, value } of doc.attributes(n)) {
        if (name.startsWith('xml:') && !found.has(name)) found.set(name, value);
      }
    }
  }
  return [...found]
    .map(([name, value]) => ` ${toByteString(name)}="${toByteString(escapeAttribute(value))}"`)
    .join('');
}
