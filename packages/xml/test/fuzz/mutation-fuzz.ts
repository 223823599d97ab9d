import { isDeepStrictEqual } from 'node:util';
import {
  C14N_INCLUSIVE,
  canonicalize,
  parseXml,
  type TranscriptVerification,
  type TranscriptVerifier,
} from '@hocbaso/xml';
import { DOCUMENT_NODE } from '../../src/parse/document.ts';
import { randomFrom } from '../engine/generate-xml.ts';

/** What is done to one byte; the bit is chosen by the seed. */
export const MUTATIONS = ['bit', 'plus one', 'space', 'delete', 'double'] as const;
type Mutation = (typeof MUTATIONS)[number];

/** A mutant that should not have been accepted, or whose acceptance nothing explains. */
export interface MutationFinding {
  readonly offset: number;
  readonly mutation: Mutation;
  readonly what: string;
  /** The bytes around the place, before and after. */
  readonly before: string;
  readonly after: string;
}

/** What a run gave. */
export interface MutationResult {
  readonly mutants: number;
  readonly positions: number;
  /** Refused or left open, by the first failed (or undecided) check. */
  readonly refused: Readonly<Record<string, number>>;
  /** Still `TOTAL-PASSED` with the same record and signers, by reason. */
  readonly accepted: Readonly<Record<string, number>>;
  readonly findings: readonly MutationFinding[];
}

function mutate(bytes: Uint8Array, offset: number, mutation: Mutation, bit: number): Uint8Array {
  if (mutation === 'delete') return Buffer.concat([bytes.subarray(0, offset), bytes.subarray(offset + 1)]);
  if (mutation === 'double') return Buffer.concat([bytes.subarray(0, offset + 1), bytes.subarray(offset)]);
  const out = Uint8Array.from(bytes);
  const byte = bytes[offset]!;
  out[offset] = mutation === 'bit' ? byte ^ (1 << bit) : mutation === 'space' ? 0x20 : (byte + 1) & 0xff;
  return out;
}

/** Canonical form; undefined when the bytes are no document at all. */
function canonicalText(bytes: Uint8Array): string | undefined {
  try {
    const doc = parseXml(bytes);
    return Buffer.from(canonicalize(doc, DOCUMENT_NODE, { algorithm: C14N_INCLUSIVE })).toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * Why a changed document may mean the same: after this much is made alike, both canonical forms are equal. Everything
 * in the list stands outside what is signed and is not handed out.
 */
const REASONS: readonly (readonly [reason: string, alike: (xml: string) => string])[] = [
  ['the same canonical form', (xml) => xml],
  ['white space between elements, not signed', (xml) => xml.replace(/>\s+</g, '><')],
  [
    'white space in base64 of value or certificate',
    (xml) => xml.replace(/<(SignatureValue|X509Certificate)>[^<]*/g, (one) => one.replace(/\s+/g, '')),
  ],
  [
    'attribute of the Signature element itself, which nothing refers to',
    (xml) => xml.replace(/(<Signature xmlns="[^"]*")( [^\s=>]+="[^"]*")+/g, '$1'),
  ],
  ['subject name beside the certificate, pointed out', (xml) => xml.replace(/<X509SubjectName>[^<]*/g, '')],
];

function reasonOf(original: string, bytes: Uint8Array, result: TranscriptVerification): string | undefined {
  const changed = canonicalText(bytes);
  if (changed === undefined) return undefined;
  const found = REASONS.find(([, alike]) => alike(changed) === alike(original))?.[0];
  if (found?.startsWith('subject name') !== true) return found;
  const noted = result.checks.some((c) => c.id === 'certificate.subjectName' && c.informational === true);
  return noted ? found : undefined;
}

const signersOf = (result: TranscriptVerification): unknown =>
  result.slots.map(({ slotId, status, certificate, signingTime }) => [
    slotId,
    status,
    certificate?.fingerprint,
    signingTime,
  ]);

/** True when everything in `part` stands in `whole` at the same place. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null) return isDeepStrictEqual(part, whole);
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(part).every(([key, value]) =>
    isPartOf(value, (whole as Readonly<Record<string, unknown>>)[key]),
  );
}

/** Options of {@link fuzzMutations}. */
export interface MutationOptions {
  readonly seed: number;
  /** Every how many bytes; 1 for each. The first is chosen by the seed. */
  readonly step: number;
}

/**
 * Changes a good document one byte at a time in five ways and verifies every mutant. A mutant that still passes must
 * give the same record and the same signers, and a reason must be known; a mutant that does not pass may hand out only
 * values of the original.
 */
export async function fuzzMutations(
  bytes: Uint8Array,
  verifier: TranscriptVerifier,
  { seed, step }: MutationOptions,
): Promise<MutationResult> {
  const good = await verifier.verify(bytes);
  if (good.verdict !== 'TOTAL-PASSED') throw new Error('the document to mutate must be good');
  const original = canonicalText(bytes) ?? '';
  const signers = signersOf(good);
  const random = randomFrom(seed);
  const refused: Record<string, number> = {};
  const accepted: Record<string, number> = {};
  const findings: MutationFinding[] = [];
  let mutants = 0;
  let positions = 0;
  for (let offset = step === 1 ? 0 : random(step); offset < bytes.length; offset += step) {
    positions++;
    for (const mutation of MUTATIONS) {
      const mutant = mutate(bytes, offset, mutation, random(8));
      if (mutation === 'space' && bytes[offset] === 0x20) continue;
      mutants++;
      const result = await verifier.verify(mutant);
      const report = (what: string): void => {
        const around = (all: Uint8Array): string =>
          Buffer.from(all.subarray(Math.max(0, offset - 40), offset + 40)).toString('utf8');
        findings.push({ offset, mutation, what, before: around(bytes), after: around(mutant) });
      };
      if (result.verdict !== 'TOTAL-PASSED') {
        const status = result.verdict === 'TOTAL-FAILED' ? 'failed' : 'unknown';
        const first = result.checks.find((c) => c.status === status && c.informational !== true);
        const name = `${first?.id ?? 'no check'}${status === 'unknown' ? ' (unknown)' : ''}`;
        refused[name] = (refused[name] ?? 0) + 1;
        if (first?.code === undefined) report('refused without a code');
        if (result.record !== undefined && !isPartOf(result.record, good.record)) report('another record');
        continue;
      }
      if (!isDeepStrictEqual(result.record, good.record)) report('passed with another record');
      else if (!isDeepStrictEqual(signersOf(result), signers)) report('passed with other signers');
      const reason = reasonOf(original, mutant, result);
      if (reason === undefined) report('passed, and nothing explains why');
      else accepted[reason] = (accepted[reason] ?? 0) + 1;
    }
  }
  return { mutants, positions, refused, accepted, findings };
}
