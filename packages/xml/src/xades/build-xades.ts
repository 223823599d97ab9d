import { C14N_ALGORITHMS, isExclusive } from '../c14n/algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { DIGEST_SHA256, ENVELOPED, METHOD_OF } from '../dsig/algorithms.ts';
import { encodeBase64 } from '../dsig/base64.ts';
import {
  type BuildSignatureOptions,
  type BuiltSignature,
  inScopeAttributes,
  type ReferenceToSign,
} from '../dsig/build-signature.ts';
import { hashBase64, hashBytes } from '../dsig/crypto.ts';
import { xmlError } from '../internal/xml-error.ts';
import { fromByteString, toByteString } from '../parse/native-bytes.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { DSIG_NAMESPACE, URI_DSIG } from '../parse/tables.ts';
import { escapeText, isNcName } from '../parse/write-xml.ts';
import { issuerSerialOf } from './issuer-serial.ts';
import { isXades, SIGNED_PROPERTIES_TYPE, XADES_132 } from './names.ts';

/** What a XAdES Baseline-B signature is made of. */
export interface BuildXadesOptions extends BuildSignatureOptions {
  /** Type of what is signed, one for all References; default `text/xml`. */
  readonly mimeType?: string;
}

const DIGEST_METHOD = `<DigestMethod Algorithm="${DIGEST_SHA256}"></DigestMethod>`;

/**
 * Prepares a XAdES Baseline-B signature (EN 319 132-1 table 2): SigningTime, SigningCertificateV2 and DataObjectFormat in
 * SignedProperties, which its own Reference covers. Nothing random goes in, so preparing again gives the same bytes.
 * Throws `ERR_HBS_DSIG_ALGORITHM`, `ERR_HBS_DSIG_TRANSFORM`, `ERR_HBS_DSIG_KEY_TYPE`, `ERR_HBS_C14N_ALGORITHM`,
 * `ERR_HBS_XML_NAME`.
 */
export function buildXadesSignature(options: BuildXadesOptions): BuiltSignature {
  const { certificate, canonicalization, signatureId, references } = options;
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
  const signedProperties = writeSignedProperties(id, options);
  const transforms = isExclusive(canonicalization) ? [canonicalization] : [];
  const head =
    `<CanonicalizationMethod Algorithm="${canonicalization}"></CanonicalizationMethod>` +
    `<SignatureMethod Algorithm="${method.uri}"></SignatureMethod>` +
    references.map((one, i) => writeReference(one, ` Id="${dataId(id, i)}"`)).join('');
  const signedInfoOf = (canonicalDigest: string): string => {
    const own = { id: `${signatureId}_SignedProperties`, canonicalDigest, transforms };
    return `<SignedInfo>${head}${writeReference(own, '', ` Type="${SIGNED_PROPERTIES_TYPE}"`)}</SignedInfo>`;
  };
  const begin = `<Signature xmlns="${DSIG_NAMESPACE}" Id="${id}">`;
  const end =
    `<KeyInfo><X509Data><X509SubjectName>${toByteString(escapeText(certificate.subjectName))}</X509SubjectName>` +
    `<X509Certificate>${encodeBase64(certificate.der)}</X509Certificate></X509Data></KeyInfo>` +
    `<Object><xades:QualifyingProperties xmlns:xades="${XADES_132}" Target="#${id}">` +
    `${signedProperties}</xades:QualifyingProperties></Object></Signature>`;

  // What is bound around the slot enters inclusive C14N, so both canonical forms are taken from a model of the place.
  const surroundings = options.slot === undefined ? '' : inScopeAttributes(options.slot);
  const canonicalOf = (info: string, wanted: 'SignedProperties' | 'SignedInfo'): Uint8Array => {
    const doc = parseXml(fromByteString(`<x${surroundings}>${begin}${info}${end}</x>`));
    const found = (node: number): boolean =>
      wanted === 'SignedInfo' ? doc.matches(node, URI_DSIG, wanted) : isXades(doc, node, wanted);
    let node = 0;
    while (!found(node)) node++;
    return canonicalize(doc, node, { algorithm: canonicalization });
  };
  const digest = hashBase64('sha256', canonicalOf(signedInfoOf(''), 'SignedProperties'));
  const signedInfo = signedInfoOf(digest);
  const tbs = Uint8Array.from(canonicalOf(signedInfo, 'SignedInfo'));
  return {
    tbs,
    get digest(): Uint8Array {
      return hashBytes(method.scheme.hash, tbs);
    },
    render: (value) => [
      fromByteString(`${begin}${signedInfo}<SignatureValue>${encodeBase64(value)}</SignatureValue>${end}`),
    ],
  };
}

const dataId = (id: string, index: number): string => `${id}_Data${index === 0 ? '' : index}`;

function writeSignedProperties(id: string, options: BuildXadesOptions): string {
  const { certificate, references, signingTime, mimeType = 'text/xml' } = options;
  const formats = references.map(
    (_, i) =>
      `<xades:DataObjectFormat ObjectReference="#${dataId(id, i)}">` +
      `<xades:MimeType>${toByteString(escapeText(mimeType))}</xades:MimeType></xades:DataObjectFormat>`,
  );
  return (
    `<xades:SignedProperties Id="${id}_SignedProperties"><xades:SignedSignatureProperties>` +
    `<xades:SigningTime>${toByteString(escapeText(signingTime))}</xades:SigningTime>` +
    `<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>${DIGEST_METHOD}` +
    `<DigestValue>${hashBase64('sha256', certificate.der)}</DigestValue></xades:CertDigest>` +
    `<xades:IssuerSerialV2>${encodeBase64(issuerSerialOf(certificate.der))}</xades:IssuerSerialV2></xades:Cert>` +
    '</xades:SigningCertificateV2></xades:SignedSignatureProperties>' +
    `<xades:SignedDataObjectProperties>${formats.join('')}</xades:SignedDataObjectProperties></xades:SignedProperties>`
  );
}

function idBytes(id: string): string {
  if (!isNcName(id)) throw xmlError('ERR_HBS_XML_NAME', { params: { name: id } });
  return toByteString(id);
}

function writeReference(one: ReferenceToSign, id: string, type = ''): string {
  for (const uri of one.transforms) {
    if (uri !== ENVELOPED && !(C14N_ALGORITHMS as readonly string[]).includes(uri)) {
      throw xmlError('ERR_HBS_DSIG_TRANSFORM', { params: { detail: uri } });
    }
  }
  const list = one.transforms.map((uri) => `<Transform Algorithm="${uri}"></Transform>`).join('');
  const digest =
    typeof one.canonicalDigest === 'string' ? one.canonicalDigest : encodeBase64(one.canonicalDigest);
  return (
    `<Reference${id}${type} URI="#${idBytes(one.id)}">${list === '' ? '' : `<Transforms>${list}</Transforms>`}` +
    `${DIGEST_METHOD}<DigestValue>${digest}</DigestValue></Reference>`
  );
}
