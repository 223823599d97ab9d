import type { Profile } from '@hocbaso/spec';
import { C14N_INCLUSIVE, canonicalize, parseXml } from '@hocbaso/xml';
import { derive } from '../../src/transcript/derive.ts';
import { compileLayout } from '../../src/transcript/layout.ts';
import { type OpenSlot, openTranscript } from '../../src/transcript/slots.ts';
import { placeInside, splice } from '../../src/transcript/splice.ts';
import { context, type Identity, signValue } from './support.ts';

/** The place of a slot and of its target in a document. */
export interface Place {
  readonly slot: OpenSlot;
  /** Between the tags of the slot. */
  readonly content: string;
  readonly contentStart: number;
  readonly contentEnd: number;
  /** The signed element. */
  readonly target: string;
  readonly targetStart: number;
  readonly targetEnd: number;
}

/** Finds a slot by the rules of the layout. */
export function place(bytes: Uint8Array, profile: Profile, slotId: string): Place {
  const { doc, slots } = openTranscript(bytes, compileLayout(profile));
  const slot = slots.find((one) => one.id === slotId)!;
  const contentStart = doc.startTagEnd(slot.read.node);
  const contentEnd = doc.endTagStart(slot.read.node);
  const targetStart = doc.start(slot.target);
  const targetEnd = doc.end(slot.target);
  const text = (from: number, to: number): string => doc.bytes.toString('utf8', from, to);
  return {
    slot,
    content: text(contentStart, contentEnd),
    contentStart,
    contentEnd,
    target: text(targetStart, targetEnd),
    targetStart,
    targetEnd,
  };
}

/** Replaces a byte range by text. */
export function replaceRange(bytes: Uint8Array, from: number, to: number, text: string): Uint8Array {
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(text), bytes.subarray(to)]);
}

/** Changes the content of a slot. */
export function editSlot(
  bytes: Uint8Array,
  profile: Profile,
  slotId: string,
  change: (content: string) => string,
): Uint8Array {
  const { content, contentStart, contentEnd } = place(bytes, profile, slotId);
  const changed = change(content);
  if (changed === content) throw new Error(`the edit of ${slotId} changes nothing`);
  return replaceRange(bytes, contentStart, contentEnd, changed);
}

/**
 * Changes what a slot's Signature says and signs it again with the signer's own key: the forger is the signer, so
 * only the policy stands in the way.
 */
export function resign(
  bytes: Uint8Array,
  profile: Profile,
  slotId: string,
  who: Identity,
  change: (content: string) => string,
): Uint8Array {
  const draft = editSlot(bytes, profile, slotId, change);
  const doc = parseXml(draft);
  const from = place(bytes, profile, slotId).contentStart;
  let info = 0;
  while (doc.start(info) < from || doc.localName(info) !== 'SignedInfo') info++;
  const value = signValue(canonicalize(doc, info, { algorithm: C14N_INCLUSIVE }), who);
  const at = doc.nextSibling(info);
  return replaceRange(draft, doc.startTagEnd(at), doc.endTagStart(at), value.toString('base64'));
}

/** Signs an empty slot with any certificate at any time, without asking whether that is allowed. */
export function signAnyway(
  bytes: Uint8Array,
  profile: Profile,
  slotId: string,
  who: Identity,
  options: { readonly signingTime: string; readonly holderId: string },
): Uint8Array {
  const { doc, slots } = openTranscript(bytes, compileLayout(profile));
  const slot = slots.find((one) => one.id === slotId)!;
  const { role, reference, read } = slot;
  const plan = {
    slotId,
    role,
    algorithm: 'rsa-sha256',
    certificate: '',
    signingTime: options.signingTime,
    reference,
    transforms: [],
    canonicalization: C14N_INCLUSIVE,
    signatureId: `Signature_f${read.node}`,
    offset: 0,
  } as const;
  const built = derive(
    context.dsig,
    doc,
    read.node,
    slot.target,
    plan,
    context.dsig.certificate(who.certificate),
  );
  const holder = read.entry.holderIdTag === undefined ? '' : `<SO_CCCD>${options.holderId}</SO_CCCD>`;
  const head = `<NGAY_KY>${options.signingTime}</NGAY_KY>${holder}`;
  const content = [Buffer.from(head), ...built.render(signValue(built.tbs, who))];
  return splice(bytes, [{ place: placeInside(doc, read.node), content }]);
}
