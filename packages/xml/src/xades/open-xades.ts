import { hashBytes } from '../dsig/crypto.ts';
import type { XmlDocument } from '../parse/document.ts';
import { sameBytes } from '../pki/guard.ts';
import { readTimestampToken, type TimestampToken } from '../tsp/token.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { checkSignedProperties } from './check-properties.ts';
import {
  isFinding,
  readXadesProperties,
  type XadesFinding,
  type XadesProperties,
} from './read-properties.ts';
import {
  archiveTimestampInput,
  type ReferenceBytes,
  readTimestamps,
  readValues,
  signatureTimestampInput,
  type XadesTimestamp,
  type XadesValues,
} from './read-timestamps.ts';

/** A timestamp that was issued for this very signature; whether to believe it is another question. */
export interface OpenTimestamp {
  readonly kind: XadesTimestamp['kind'];
  readonly token: TimestampToken;
}

/** What a XAdES signature says, checked as far as it needs nobody's word. */
export interface OpenXades {
  readonly findings: readonly XadesFinding[];
  /** Present when the properties could be read. */
  readonly properties?: XadesProperties;
  readonly signingTime?: string;
  /** `signingTime` in ms since the epoch. */
  readonly at?: number;
  /** In the order they stand. */
  readonly timestamps: readonly OpenTimestamp[];
  readonly values: XadesValues;
}

const NO_VALUES: XadesValues = { certificates: [], crls: [], ocsps: [] };

/**
 * Reads a XAdES signature and checks everything that follows from the document alone: the signed properties are its own and fit
 * the certificate, the unsigned ones are on the list, and every timestamp in it is over this signature. A timestamp copied from
 * another signature is found here, whoever is trusted.
 */
export function openXades(
  doc: XmlDocument,
  signature: number,
  certificate: CertificateInfo | undefined,
  referenceBytes?: ReferenceBytes,
): OpenXades {
  const properties = readXadesProperties(doc, signature);
  if (isFinding(properties)) return { findings: [properties], timestamps: [], values: NO_VALUES };
  const facts = checkSignedProperties(doc, properties, certificate);
  const findings: XadesFinding[] = [
    { id: 'xades.signedProperties' },
    { id: 'xades.structure' },
    ...facts.findings,
  ];
  const base = {
    properties,
    ...(facts.signingTime === undefined ? {} : { signingTime: facts.signingTime }),
    ...(facts.at === undefined ? {} : { at: facts.at }),
    values: properties.unsigned.length === 0 ? NO_VALUES : readValues(doc, properties),
  };
  const read = readTimestamps(doc, properties);
  if ('id' in read) return { ...base, findings: [...findings, read], timestamps: [] };
  const timestamps: OpenTimestamp[] = [];
  for (const one of read) {
    const token = readToken(one.token);
    if (token === undefined) {
      const params = {
        element: one.kind === 'archive' ? 'xades141:ArchiveTimeStamp' : 'xades:SignatureTimeStamp',
      };
      findings.push({
        id: 'timestamp.format',
        code: 'XADES_TIMESTAMP_UNREADABLE',
        params,
        sub: 'FORMAT_FAILURE',
      });
      continue;
    }
    const input =
      one.kind === 'signature'
        ? signatureTimestampInput(doc, signature, one.canonicalization)
        : archiveTimestampInput(doc, properties, one.node, one.canonicalization, referenceBytes);
    const fits = input !== undefined && sameBytes(hashBytes(token.digestAlgorithm, input), token.digest);
    if (fits) timestamps.push({ kind: one.kind, token });
    else
      findings.push({
        id: 'timestamp.imprint',
        code: 'XADES_TIMESTAMP_FOREIGN',
        params: {},
        sub: 'HASH_FAILURE',
      });
  }
  const order = orderProblem(timestamps, facts.at);
  if (order !== undefined) findings.push(order);
  if (read.length > 0 && findings.every((x) => !x.id.startsWith('timestamp.'))) {
    findings.push({ id: 'timestamp.imprint' }, { id: 'timestamp.order' });
  }
  return { ...base, findings, timestamps };
}

function readToken(der: Uint8Array): TimestampToken | undefined {
  try {
    return readTimestampToken(der);
  } catch {
    return undefined;
  }
}

/** A signer's clock may be this much ahead of the timestamp server's. */
const MAX_SKEW_MS = 5 * 60_000;

/** Timestamps stand in order of time, and none is earlier than the signing time (EN 319 102-1 clause 5.5.4). */
function orderProblem(
  timestamps: readonly OpenTimestamp[],
  at: number | undefined,
): XadesFinding | undefined {
  const problem = (
    code: 'XADES_TIMESTAMP_BEFORE_SIGNING' | 'XADES_TIMESTAMP_ORDER',
    time: number,
  ): XadesFinding => {
    const params = { genTime: new Date(time).toISOString() };
    return { id: 'timestamp.order', code, params, sub: 'TIMESTAMP_ORDER_FAILURE' };
  };
  let latest: number | undefined;
  let archived = false;
  for (const { kind, token } of timestamps) {
    const { genTime } = token;
    if (at !== undefined && genTime + MAX_SKEW_MS < at) {
      return problem('XADES_TIMESTAMP_BEFORE_SIGNING', genTime);
    }
    // An archive timestamp covers what stands before it, so it is the younger one.
    if ((kind === 'archive' || archived) && latest !== undefined && genTime < latest) {
      return problem('XADES_TIMESTAMP_ORDER', genTime);
    }
    latest = Math.max(latest ?? genTime, genTime);
    archived ||= kind === 'archive';
  }
  return undefined;
}
