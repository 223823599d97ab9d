import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { restoreSandboxAuthority, type SandboxAuthority, type SerializedAuthority } from '@hocbaso/sandbox';
import {
  type Clock,
  loadProfile,
  type Profile,
  type SignatureAlgorithm,
  type Transcript,
} from '@hocbaso/spec';
import {
  attachSignatures,
  createSigningContext,
  createTranscriptVerifier,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
  prepareSignatures,
  type SlotAssignment,
  type TranscriptVerification,
  type TranscriptVerifier,
} from '@hocbaso/xml';

/** A key with its certificate. */
export interface Identity {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

export type FormName = 'primary' | 'secondary';

interface IdentityFile {
  readonly authority: SerializedAuthority;
  readonly identities: Readonly<Record<string, { certificate: string; privateKey: string }>>;
}

export const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));

const file = JSON.parse(read('fixtures/identities.json').toString()) as IdentityFile;

/** After all signatures of the golden documents. */
export const clock: Clock = { now: () => Date.parse('2026-06-01T00:00:00Z') };
export const authority: SandboxAuthority = restoreSandboxAuthority(file.authority, { clock });

export const profiles: Readonly<Record<FormName, Profile>> = {
  primary: loadProfile('bgddt-2024-cv2088'),
  secondary: loadProfile('bgddt-2025-cv115'),
};
export const FORMS: readonly FormName[] = ['primary', 'secondary'];

export function record(form: FormName): Transcript {
  return JSON.parse(read(`golden/${form}.json`).toString()) as Transcript;
}

/** The identity of a person by number, or of a school by form. */
export function identity(key: string): Identity {
  const { certificate, privateKey } = file.identities[key]!;
  return { certificate: Buffer.from(certificate, 'base64'), privateKey: Buffer.from(privateKey, 'base64') };
}

/** Raw signature value, RSA or ECDSA r‖s, as a token would give it. */
export function signValue(tbs: string | Uint8Array, { privateKey }: Identity): Buffer {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  const data = typeof tbs === 'string' ? Buffer.from(tbs, 'base64') : tbs;
  return sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
}

export const TIMES = {
  gvbm: '2026-05-26T08:00:00+07:00',
  gvcn: '2026-05-27T09:30:00+07:00',
  cbql: '2026-05-28T14:03:00+07:00',
  phatHanh: '2026-05-29T10:00:00+07:00',
} as const;

export const context = createSigningContext();

export interface SignOptions {
  /** Other identity for a slot. */
  readonly as?: Readonly<Record<string, Identity>>;
  readonly times?: Partial<Record<keyof typeof TIMES, string>>;
  readonly algorithm?: SignatureAlgorithm;
}

/** The assignment of a slot to the person or school it belongs to. */
export function assign(
  bytes: Uint8Array,
  profile: Profile,
  slotId: string,
  options: SignOptions = {},
): SlotAssignment {
  const slot = listSlots(bytes, profile).find((one) => one.id === slotId)!;
  const { certificate } = options.as?.[slotId] ?? identity(slot.holderId ?? profile.form);
  return {
    slotId,
    certificate,
    algorithm: options.algorithm ?? 'rsa-sha256',
    signingTime: options.times?.[slot.role] ?? TIMES[slot.role],
  };
}

export function valuesFor(
  bytes: Uint8Array,
  profile: Profile,
  prepared: PreparedDocument,
  options: SignOptions = {},
): Map<string, Uint8Array> {
  const slots = listSlots(bytes, profile);
  return new Map(
    prepared.signatures.map((one) => {
      const slot = slots.find((s) => s.id === one.slotId)!;
      const who = options.as?.[one.slotId] ?? identity(slot.holderId ?? profile.form);
      return [one.slotId, signValue(one.tbs, who)];
    }),
  );
}

/** Signs these slots in one prepare → attach. */
export function signSlots(
  bytes: Uint8Array,
  profile: Profile,
  slotIds: readonly string[],
  options: SignOptions = {},
): Uint8Array {
  const assignments = slotIds.map((id) => assign(bytes, profile, id, options));
  const prepared = prepareSignatures(bytes, profile, assignments, { context });
  return attachSignatures(bytes, prepared, valuesFor(bytes, profile, prepared, options), { context });
}

/** Signs every slot: teachers with the homeroom teacher, then manager with seal. */
export function signAll(bytes: Uint8Array, profile: Profile, options: SignOptions = {}): Uint8Array {
  const ids = listSlots(bytes, profile).map((slot) => slot.id);
  const late = (id: string): boolean => id === 'cbql' || id === 'phatHanh';
  const first = signSlots(
    bytes,
    profile,
    ids.filter((id) => !late(id)),
    options,
  );
  return signSlots(first, profile, ids.filter(late), options);
}

const signed = new Map<FormName, Uint8Array>();

/** The golden record with every slot signed. */
export function issued(form: FormName): Uint8Array {
  const known = signed.get(form);
  if (known !== undefined) return known;
  const bytes = signAll(encodeTranscript(record(form), profiles[form]), profiles[form]);
  signed.set(form, bytes);
  return bytes;
}

export function newVerifier(anchors: readonly Uint8Array[] = [authority.root]): TranscriptVerifier {
  return createTranscriptVerifier({
    profiles: Object.values(profiles),
    anchors,
    intermediates: [authority.issuing],
    clock,
  });
}

/** The failed checks of a verification as `id` or `id@slot`, for comparison. */
export function failures(result: TranscriptVerification): string[] {
  return result.checks
    .filter((check) => check.status === 'failed')
    .map((check) => (check.slotId === undefined ? check.id : `${check.id}@${check.slotId}`));
}

/** Replaces text in a document, which must be there. */
export function edit(bytes: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  const out = text.replace(from, () => to);
  if (out === text) throw new Error(`nothing to replace: ${from}`);
  return Buffer.from(out);
}

/** The part of a document from the start of an element to its end, found by its start tag. */
export function cut(bytes: Uint8Array, startTag: string, endTag: string): string {
  const text = Buffer.from(bytes).toString('utf8');
  const from = text.indexOf(startTag);
  const to = text.indexOf(endTag, from);
  if (from < 0 || to < 0) throw new Error(`no ${startTag}`);
  return text.slice(from, to + endTag.length);
}
