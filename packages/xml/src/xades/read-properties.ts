import type { MessageCode, MessageParams } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import { URI_DSIG } from '../parse/tables.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { isXades, SIGNED_PROPERTIES_TYPE, shownName, XADES_132, XADES_141 } from './names.ts';

/** One thing checked; without a code it holds. */
export interface XadesFinding {
  /** Stable id, e.g. `xades.signingCertificate`. */
  readonly id: string;
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  readonly sub?: SubIndication;
}

/** The properties of a signature, found through its own digested Reference and never by looking around. */
export interface XadesProperties {
  /** The `ds:Signature`. */
  readonly signature: number;
  readonly qualifying: number;
  readonly signedProperties: number;
  /** The `ds:Reference` elements of SignedInfo, in order. */
  readonly references: readonly number[];
  /** Position of the Reference to the signed properties in `references`. */
  readonly propertiesReference: number;
  /** Children of SignedSignatureProperties and SignedDataObjectProperties. */
  readonly signed: readonly number[];
  /** Children of UnsignedSignatureProperties, in order. */
  readonly unsigned: readonly number[];
  /** UnsignedSignatureProperties, or -1. */
  readonly unsignedParent: number;
}

const SIGNED_SIGNATURE = [
  'SigningTime',
  'SigningCertificateV2',
  'SignaturePolicyIdentifier',
  'SignatureProductionPlaceV2',
  'SignerRoleV2',
];
const SIGNED_DATA = ['DataObjectFormat', 'CommitmentTypeIndication'];
const UNSIGNED_132 = ['SignatureTimeStamp', 'CertificateValues', 'RevocationValues'];
const UNSIGNED_141 = ['TimeStampValidationData', 'ArchiveTimeStamp'];

/** Refused where it stands: what is not on the list, or stands twice or out of the order of the schema. */
class Refusal {
  readonly finding: XadesFinding;

  constructor(id: string, code: MessageCode, params: MessageParams) {
    this.finding = { id, code, params, sub: 'FORMAT_FAILURE' };
  }
}

const refuse = (id: string, code: MessageCode, params: MessageParams): never => {
  throw new Refusal(id, code, params);
};

/** True when the Signature holds QualifyingProperties of any XAdES version, in whichever Object. */
export function hasQualifyingProperties(doc: XmlDocument, signature: number): boolean {
  return qualifyingOf(doc, signature).length > 0;
}

function qualifyingOf(doc: XmlDocument, signature: number): number[] {
  const found: number[] = [];
  for (const object of doc.children(signature)) {
    if (!doc.matches(object, URI_DSIG, 'Object')) continue;
    for (const child of doc.children(object)) {
      const name = doc.localName(child);
      const ours = name === 'QualifyingProperties' || name === 'QualifyingPropertiesReference';
      if (ours && doc.namespaceUri(child).startsWith('http://uri.etsi.org/01903/')) found.push(child);
    }
  }
  return found;
}

/**
 * Finds and reads the properties of a signature by structure: the one QualifyingProperties inside it, whose
 * SignedProperties is the very element its one Reference of type SignedProperties points at. Returns a finding where
 * anything is missing, twice, or not on the list of EN 319 132-1 baseline.
 */
export function readXadesProperties(doc: XmlDocument, signature: number): XadesProperties | XadesFinding {
  try {
    return read(doc, signature);
  } catch (error) {
    if (error instanceof Refusal) return error.finding;
    throw error;
  }
}

/** Tells what {@link readXadesProperties} gave. */
export function isFinding(found: XadesProperties | XadesFinding): found is XadesFinding {
  return 'id' in found;
}

function read(doc: XmlDocument, signature: number): XadesProperties {
  const bad = (detail: string): never =>
    refuse('xades.signedProperties', 'XADES_SIGNED_PROPERTIES', { detail });
  const found = qualifyingOf(doc, signature);
  const qualifying = found[0] ?? bad('none');
  if (found.length > 1) bad('several');
  if (!isXades(doc, qualifying, 'QualifyingProperties')) bad('version');
  const id = doc.attribute(signature, 'Id');
  if (id === undefined || doc.attribute(qualifying, 'Target') !== `#${id}`) bad('target');
  if (doc.findIds(id!).length !== 1) bad('target');

  const info = doc.firstChild(signature);
  const references = doc.children(info).filter((x) => doc.matches(x, URI_DSIG, 'Reference'));
  const typed = references.filter((x) => doc.attribute(x, 'Type') === SIGNED_PROPERTIES_TYPE);
  if (typed.length !== 1) bad('reference');
  const uri = doc.attribute(typed[0]!, 'URI') ?? '';
  const targets = uri.startsWith('#') ? doc.findIds(uri.slice(1)) : [];
  const [signedProperties, unsignedProperties, extra] = doc.children(qualifying);
  if (targets.length !== 1 || targets[0] !== signedProperties) bad('reference');
  if (!isXades(doc, signedProperties!, 'SignedProperties')) bad('reference');
  if (extra !== undefined || !doc.hasOnlyElements(qualifying)) bad('content');

  const signed = readSigned(doc, signedProperties!);
  const unsignedParent = readUnsigned(doc, unsignedProperties);
  return {
    signature,
    qualifying,
    signedProperties: signedProperties!,
    references,
    propertiesReference: references.indexOf(typed[0]!),
    signed,
    unsigned: unsignedParent < 0 ? [] : doc.children(unsignedParent),
    unsignedParent,
  };
}

function readSigned(doc: XmlDocument, parent: number): number[] {
  const stop = (node: number): never =>
    refuse('xades.structure', 'XADES_STRUCTURE', { element: shownName(doc, node) });
  if (!doc.hasOnlyElements(parent)) stop(parent);
  const [first, second, extra] = doc.children(parent);
  if (first === undefined || !isXades(doc, first, 'SignedSignatureProperties')) return stop(first ?? parent);
  if (extra !== undefined) stop(extra);
  const out = readInOrder(doc, first, SIGNED_SIGNATURE, ['SigningCertificate']);
  if (second === undefined) return out;
  if (!isXades(doc, second, 'SignedDataObjectProperties')) stop(second);
  return [...out, ...readInOrder(doc, second, SIGNED_DATA, SIGNED_DATA)];
}

/** Children in the order of the schema; how often the obligatory ones may stand is judged by their own checks. */
function readInOrder(
  doc: XmlDocument,
  parent: number,
  order: readonly string[],
  others: readonly string[],
): number[] {
  let at = 0;
  const children = doc.children(parent);
  for (const child of [...(doc.hasOnlyElements(parent) ? [] : [parent]), ...children]) {
    const name = doc.localName(child);
    const known = doc.namespaceUri(child) === XADES_132;
    const place = known && child !== parent ? order.indexOf(name) : -1;
    if (known && place < 0 && others.includes(name)) continue;
    if (place < at) refuse('xades.structure', 'XADES_STRUCTURE', { element: shownName(doc, child) });
    at = place;
  }
  return children;
}

function readUnsigned(doc: XmlDocument, properties: number | undefined): number {
  if (properties === undefined) return -1;
  const stop = (node: number): never =>
    refuse('xades.unsigned', 'XADES_UNSIGNED_PROPERTY', { element: shownName(doc, node) });
  if (!isXades(doc, properties, 'UnsignedProperties') || !doc.hasOnlyElements(properties)) stop(properties);
  const [parent, extra] = doc.children(properties);
  if (extra !== undefined) stop(extra);
  if (parent === undefined || !isXades(doc, parent, 'UnsignedSignatureProperties')) return stop(properties);
  if (!doc.hasOnlyElements(parent)) stop(parent);
  const seen = new Set<string>();
  for (const child of doc.children(parent)) {
    const name = doc.localName(child);
    const uri = doc.namespaceUri(child);
    const known = uri === XADES_132 ? UNSIGNED_132 : uri === XADES_141 ? UNSIGNED_141 : [];
    if (!known.includes(name)) stop(child);
    if (name.endsWith('Values') && seen.has(name)) stop(child);
    seen.add(name);
  }
  return parent;
}
