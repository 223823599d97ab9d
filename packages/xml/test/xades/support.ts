import { createHash } from 'node:crypto';
import type { Profile } from '@hocbaso/spec';
import {
  attachSignatures,
  C14N_INCLUSIVE,
  canonicalize,
  encodeTranscript,
  listSlots,
  parseXml,
  prepareSignatures,
} from '@hocbaso/xml';
import { listSignatures } from '../../src/xades/signatures.ts';
import { editSlot, place, replaceRange } from '../transcript/forge.ts';
import {
  assign,
  context,
  type FormName,
  type Identity,
  profiles,
  record,
  signValue,
  valuesFor,
} from '../transcript/support.ts';

export const isLate = (slotId: string): boolean => slotId === 'cbql' || slotId === 'phatHanh';
export const slotIds = (form: FormName): string[] =>
  listSlots(encodeTranscript(record(form), profiles[form]), profiles[form]).map((slot) => slot.id);

/** Signs slots as XAdES Baseline-B; what is prepared goes through JSON, as between a server and a browser. */
export function signB(bytes: Uint8Array, profile: Profile, ids: readonly string[]): Uint8Array {
  const assignments = ids.map((id) => ({ ...assign(bytes, profile, id), level: 'B' as const }));
  const prepared = JSON.parse(JSON.stringify(prepareSignatures(bytes, profile, assignments, { context })));
  return attachSignatures(bytes, prepared, valuesFor(bytes, profile, prepared), { context });
}

const made = new Map<string, Uint8Array>();

/** The golden record signed by teachers and homeroom teacher, as XAdES. */
export function teachersB(form: FormName): Uint8Array {
  const known = made.get(`${form} early`);
  if (known !== undefined) return known;
  const profile = profiles[form];
  const bytes = signB(
    encodeTranscript(record(form), profile),
    profile,
    slotIds(form).filter((x) => !isLate(x)),
  );
  made.set(`${form} early`, bytes);
  return bytes;
}

/** The golden record with every slot signed as XAdES. */
export function issuedB(form: FormName): Uint8Array {
  const known = made.get(form);
  if (known !== undefined) return known;
  const bytes = signB(teachersB(form), profiles[form], slotIds(form).filter(isLate));
  made.set(form, bytes);
  return bytes;
}

/** `Id` of the signature in a slot. */
export function signatureIdOf(bytes: Uint8Array, profile: Profile, slotId: string): string {
  const { content } = place(bytes, profile, slotId);
  const id = /<Signature [^>]*Id="([^"]+)"/.exec(content)?.[1];
  if (id === undefined || !listSignatures(bytes).some((x) => x.signatureId === id))
    throw new Error('no signature');
  return id;
}

/**
 * Changes what a slot's XAdES signature says and signs it again with the signer's own key: signed properties are digested anew, so only
 * the policy stands in the way.
 */
export function resignXades(
  bytes: Uint8Array,
  profile: Profile,
  slotId: string,
  who: Identity,
  change: (content: string) => string,
): Uint8Array {
  let draft = editSlot(bytes, profile, slotId, change);
  const from = place(bytes, profile, slotId).contentStart;
  const find = (name: string, at = from): number => {
    const doc = parseXml(draft);
    let node = 0;
    while (node < doc.elementCount && (doc.start(node) < at || doc.localName(node) !== name)) node++;
    return node === doc.elementCount ? -1 : node;
  };
  const text = (node: number, value: string): void => {
    const doc = parseXml(draft);
    draft = replaceRange(draft, doc.startTagEnd(node), doc.endTagStart(node), value);
  };
  const doc = parseXml(draft);
  const properties = find('SignedProperties');
  const id = properties < 0 ? undefined : doc.attribute(properties, 'Id');
  for (let node = 0; node < doc.elementCount; node++) {
    if (doc.start(node) < from || doc.localName(node) !== 'Reference') continue;
    if (id === undefined || doc.attribute(node, 'URI') !== `#${id}`) continue;
    const bytesOf = canonicalize(doc, properties, { algorithm: C14N_INCLUSIVE });
    text(find('DigestValue', doc.start(node)), createHash('sha256').update(bytesOf).digest('base64'));
  }
  const signed = parseXml(draft);
  const value = signValue(canonicalize(signed, find('SignedInfo'), { algorithm: C14N_INCLUSIVE }), who);
  text(find('SignatureValue'), value.toString('base64'));
  return draft;
}
