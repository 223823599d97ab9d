import type { OpenSignature } from '../dsig/verify-signature.ts';
import type { XmlDocument } from '../parse/document.ts';
import { URI_DSIG } from '../parse/tables.ts';
import { createPkiCrypto } from '../pki/crypto.ts';
import type { CheckList } from '../transcript/check-list.ts';
import type { Anchor } from '../trust/anchor.ts';
import { judgeTimestamps, type TimestampJudgement } from './judge-timestamps.ts';
import { type OpenXades, openXades } from './open-xades.ts';
import { hasQualifyingProperties } from './read-properties.ts';
import { claimedLevel, type SignatureLevel } from './signatures.ts';

/** The XAdES part of a signature in a slot; a plain signature has none, and pays nothing for it. */
export interface XadesCase {
  readonly open: OpenXades;
  readonly level: SignatureLevel;
  judged?: TimestampJudgement;
}

/** Opens the XAdES part of a signature that carries no plain signing time. */
export function openXadesCase(
  doc: XmlDocument,
  signature: number,
  { signingTime, certificate }: OpenSignature,
): XadesCase | undefined {
  if (signingTime !== undefined || !hasQualifyingProperties(doc, signature)) return undefined;
  return { open: openXades(doc, signature, certificate?.info), level: claimedLevel(doc, signature) };
}

/** Judges the timestamps of the cases that have any. */
export async function judgeXadesCases(
  cases: readonly (XadesCase | undefined)[],
  trust: {
    readonly anchors: readonly Anchor[];
    readonly intermediates?: readonly Uint8Array[];
    readonly at: number;
  },
): Promise<void> {
  for (const one of cases) {
    if (one === undefined || one.open.timestamps.length === 0) continue;
    one.judged = await judgeTimestamps(one.open, { ...trust, crypto: createPkiCrypto() });
  }
}

/** The signature with the signing time of its signed properties, covered when their own Reference holds. */
export function withXades(
  found: OpenSignature,
  { open: { properties, signingTime } }: XadesCase,
): OpenSignature {
  const covering = found.references[properties?.propertiesReference ?? -1];
  const signingTimeCovered =
    covering !== undefined &&
    covering.failure === undefined &&
    covering.target === properties?.signedProperties;
  return { ...found, signingTime, signingTimeCovered };
}

const PARTS = ['SignedInfo', 'SignatureValue', 'KeyInfo', 'Object'];

/** True when a Signature holds its four parts and its one Object nothing but these QualifyingProperties. */
export function isWholeXades(doc: XmlDocument, signature: number, { open }: XadesCase): boolean {
  const parts = doc.children(signature);
  const object = parts[3];
  if (parts.length !== PARTS.length || object === undefined || !doc.hasOnlyElements(object)) return false;
  if (!parts.every((part, i) => doc.matches(part, URI_DSIG, PARTS[i]!))) return false;
  const inside = doc.children(object);
  return inside.length === 1 && inside[0] === open.properties?.qualifying;
}

/** Records the checks of a XAdES signature. What only a foreign trust decides is a note: the transcript does not rest on it. */
export function recordXades(list: CheckList, { open, judged }: XadesCase, slotId: string): void {
  for (const { id, code, params } of [...open.findings, ...(judged?.findings ?? [])]) {
    if (code === undefined) list.pass(id, slotId);
    else if (id === 'timestamp.trust') list.note(id, code, params ?? {}, slotId);
    else list.fail(id, code, params ?? {}, slotId);
  }
}
