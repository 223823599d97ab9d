import { isHocBaSoError } from '@hocbaso/spec';
import { readSignature, type SignatureView } from '../dsig/read-signature.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { URI_DSIG } from '../parse/tables.ts';
import { isXades, XADES_141 } from './names.ts';
import { hasQualifyingProperties, isFinding, readXadesProperties } from './read-properties.ts';

/** How far a signature goes, by what it holds: plain XML Signature, or a baseline level of EN 319 132-1. */
export type SignatureLevel = 'XMLDSig' | 'XAdES-B-B' | 'XAdES-B-T' | 'XAdES-B-LT' | 'XAdES-B-LTA';

/** A signature of a document, as it stands; nothing is verified. */
export interface SignatureEntry {
  /** `Id` of the Signature. */
  readonly signatureId: string | undefined;
  /** The level its content claims. */
  readonly level: SignatureLevel;
  /** `Id` of a later signature that covers this one: then nothing can be added to it without breaking that one. */
  readonly coveredBy: string | undefined;
}

/** Every `ds:Signature` of a document, in order. */
export function findSignatures(doc: XmlDocument): number[] {
  const list: number[] = [];
  for (let node = 0; node < doc.elementCount; node++) {
    if (doc.matches(node, URI_DSIG, 'Signature')) list.push(node);
  }
  return list;
}

/**
 * The signatures of a document with their levels and what covers them.
 * @throws HocBaSoError `ERR_HBS_XML_*` for XML that cannot be read
 */
export function listSignatures(bytes: Uint8Array): readonly SignatureEntry[] {
  const doc = parseXml(bytes);
  const coverage = coverageOf(doc);
  return findSignatures(doc).map((node) => {
    const cover = coveringSignature(coverage, doc, node);
    return {
      signatureId: doc.attribute(node, 'Id'),
      level: claimedLevel(doc, node),
      coveredBy: cover === undefined ? undefined : (doc.attribute(cover, 'Id') ?? ''),
    };
  });
}

/** The level the content of a signature claims; whether it holds is what verification says. */
export function claimedLevel(doc: XmlDocument, signature: number): SignatureLevel {
  if (!hasQualifyingProperties(doc, signature)) return 'XMLDSig';
  const properties = readXadesProperties(doc, signature);
  if (isFinding(properties)) return 'XAdES-B-B';
  const { unsigned } = properties;
  const has = (name: string): boolean => unsigned.some((x) => isXades(doc, x, name));
  if (!has('SignatureTimeStamp')) return 'XAdES-B-B';
  if (!has('CertificateValues') && !has('RevocationValues')) return 'XAdES-B-T';
  const archived = unsigned.some(
    (x) => doc.hasLocalName(x, 'ArchiveTimeStamp') && doc.namespaceUri(x) === XADES_141,
  );
  return archived ? 'XAdES-B-LTA' : 'XAdES-B-LT';
}

/** What one signature covers. */
export interface Coverage {
  readonly signature: number;
  readonly targets: readonly number[];
}

/** What every signature of a document covers, by its References. A signature that cannot be read covers all it could. */
export function coverageOf(doc: XmlDocument): readonly Coverage[] {
  return findSignatures(doc).map((signature) => {
    let view: SignatureView;
    try {
      view = readSignature(doc, signature, { anyKeyInfo: true });
    } catch (error) {
      if (!isHocBaSoError(error)) throw error;
      return { signature, targets: [DOCUMENT_NODE] };
    }
    const targets = view.references.flatMap(({ uri }) =>
      uri === '' ? [DOCUMENT_NODE] : doc.findIds(uri.slice(1)),
    );
    return { signature, targets };
  });
}

/** The first other signature that covers this one. */
export function coveringSignature(
  coverage: readonly Coverage[],
  doc: XmlDocument,
  signature: number,
): number | undefined {
  const cover = coverage.find(
    (one) =>
      one.signature !== signature &&
      one.targets.some((target) => target === DOCUMENT_NODE || doc.isInside(signature, target)),
  );
  return cover?.signature;
}
