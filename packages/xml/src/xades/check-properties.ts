import type { MessageCode } from '@hocbaso/spec';
import { DIGEST_METHODS } from '../dsig/algorithms.ts';
import { decodeBase64, withoutSpace } from '../dsig/base64.ts';
import { hashBase64 } from '../dsig/crypto.ts';
import type { XmlDocument } from '../parse/document.ts';
import { URI_DSIG } from '../parse/tables.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { matchesIssuerSerial } from './issuer-serial.ts';
import { isXades } from './names.ts';
import type { XadesFinding, XadesProperties } from './read-properties.ts';

/** xsd:dateTime with a zone, as SigningTime must be. */
const DATE_TIME =
  /^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/;
const MIME_TYPE = /^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+( *;.*)?$/;

/** What the signed properties of a baseline signature say. */
export interface SignedFacts {
  readonly findings: readonly XadesFinding[];
  /** As written. */
  readonly signingTime: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number | undefined;
}

/**
 * Checks the signed properties against the Baseline-B requirements (EN 319 132-1 clause 6.3): one SigningTime inside the
 * certificate's validity, one SigningCertificateV2 that names the certificate the signature verifies with, and a
 * DataObjectFormat with a MIME type for each signed data object. That they are digested is the Reference's business.
 */
export function checkSignedProperties(
  doc: XmlDocument,
  properties: XadesProperties,
  certificate: CertificateInfo | undefined,
): SignedFacts {
  const { signed } = properties;
  const findings: XadesFinding[] = [];
  const pass = (id: string): void => void findings.push({ id });
  const fail = (id: string, code: MessageCode, params: Record<string, string>, sub: SubIndication): void =>
    void findings.push({ id, code, params, sub });

  const times = signed.filter((x) => isXades(doc, x, 'SigningTime'));
  const signingTime = times.length === 1 ? doc.text(times[0]!)?.trim() : undefined;
  const parsed =
    signingTime !== undefined && DATE_TIME.test(signingTime) ? Date.parse(signingTime) : Number.NaN;
  const at = Number.isNaN(parsed) ? undefined : parsed;
  if (at === undefined) {
    const value = (signingTime ?? `${times.length}`).slice(0, 40);
    fail('xades.signingTime', 'XADES_SIGNING_TIME', { value }, 'FORMAT_FAILURE');
  } else if (certificate !== undefined && (at < certificate.notBefore || at > certificate.notAfter)) {
    const subject = certificate.holder.cn;
    fail('xades.signingTime', 'XADES_TIME_OUTSIDE_CERTIFICATE', { subject }, 'OUT_OF_BOUNDS_NO_POE');
  } else pass('xades.signingTime');

  const wrong = certificateProblem(doc, signed, certificate);
  if (wrong === undefined) pass('xades.signingCertificate');
  else {
    fail(
      'xades.signingCertificate',
      'XADES_SIGNING_CERTIFICATE',
      { detail: wrong },
      'NO_SIGNING_CERTIFICATE_FOUND',
    );
  }

  const format = formatProblem(doc, properties);
  if (format === undefined) pass('xades.dataObjectFormat');
  else fail('xades.dataObjectFormat', 'XADES_DATA_OBJECT_FORMAT', { detail: format }, 'FORMAT_FAILURE');
  return { findings, signingTime, at };
}

function certificateProblem(
  doc: XmlDocument,
  signed: readonly number[],
  certificate: CertificateInfo | undefined,
): string | undefined {
  const named = signed.filter((x) => /^SigningCertificate/.test(doc.localName(x)));
  const [node, extra] = named;
  if (node === undefined) return 'none';
  if (extra !== undefined) return 'several';
  if (!isXades(doc, node, 'SigningCertificateV2')) return 'version-1';
  if (!doc.hasOnlyElements(node)) return 'structure';
  // One certificate signs; a second one named beside it could be shown to somebody as the signer.
  const [cert, another] = doc.children(node);
  if (cert === undefined || another !== undefined || !isXades(doc, cert, 'Cert')) return 'structure';
  const [digest, serial, more] = doc.children(cert);
  if (digest === undefined || more !== undefined || !isXades(doc, digest, 'CertDigest')) return 'structure';
  const [method, value, third] = doc.children(digest);
  if (method === undefined || value === undefined || third !== undefined) return 'structure';
  if (!doc.matches(method, URI_DSIG, 'DigestMethod') || !doc.matches(value, URI_DSIG, 'DigestValue')) {
    return 'structure';
  }
  const algorithm = DIGEST_METHODS.get(doc.attribute(method, 'Algorithm') ?? '');
  if (algorithm === undefined) return 'algorithm';
  if (certificate === undefined) return 'no-certificate';
  const expected = hashBase64(algorithm.hash, certificate.der);
  if (withoutSpace(doc.text(value) ?? '') !== expected) return 'digest';
  if (serial === undefined) return undefined;
  if (!isXades(doc, serial, 'IssuerSerialV2')) return 'structure';
  const der = decodeBase64(doc.text(serial) ?? '');
  return der !== undefined && matchesIssuerSerial(der, certificate.der) ? undefined : 'issuer-serial';
}

function formatProblem(doc: XmlDocument, properties: XadesProperties): string | undefined {
  const data = properties.references.filter((_, i) => i !== properties.propertiesReference);
  if (data.length === 0) return 'no-data';
  const described = new Set<number>();
  for (const node of properties.signed) {
    if (!isXades(doc, node, 'DataObjectFormat')) continue;
    const target = doc.attribute(node, 'ObjectReference') ?? '';
    const found = target.startsWith('#') ? doc.findIds(target.slice(1)) : [];
    if (found.length !== 1 || !data.includes(found[0]!)) return 'reference';
    if (described.has(found[0]!)) return 'several';
    const types = doc.children(node).filter((x) => isXades(doc, x, 'MimeType'));
    if (types.length !== 1 || !MIME_TYPE.test(doc.text(types[0]!)?.trim() ?? '')) return 'mime-type';
    described.add(found[0]!);
  }
  return described.size === data.length ? undefined : 'missing';
}
