import {
  type Check,
  type Clock,
  type DecodedTranscript,
  type DocumentStage,
  isHocBaSoError,
  type Profile,
  type Verdict,
} from '@hocbaso/spec';
import { createDsigContext } from '../dsig/context.ts';
import { hashHex } from '../dsig/node-crypto.ts';
import { type PackageVerification, verifyPackageWith } from '../package/verify-package.ts';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { checkComplete, checkIds, checkLevel, checkShape, checkTimeOrder } from './check-document.ts';
import { CheckList } from './check-list.ts';
import type { SignatureEnvironment } from './check-signature.ts';
import { type CheckedSlot, checkSlot, emptySlot, type SlotVerification } from './check-slot.ts';
import { detectLayout } from './detect.ts';
import { compileLayout, type Layout } from './layout.ts';
import { type Reading, readLayout } from './reading.ts';
import { bindSlots } from './slots.ts';
import { createTrust, signatureMethods, type TrustOptions } from './trust.ts';

/** Options of {@link createTranscriptVerifier}. */
export interface VerifierOptions extends TrustOptions {
  /** Profiles to recognise; the document's layout chooses. */
  readonly profiles: readonly Profile[];
  readonly clock: Clock;
}

/** Options of one verification. */
export interface VerifyOptions {
  /** How far the document must be signed; default `issued`. Slots beyond it are verified when filled. */
  readonly stage?: DocumentStage;
  /** Moment of the verification, ms since the epoch; default: the clock. Chains are checked at the signing time. */
  readonly at?: number;
}

/** What verifying a document gave. */
export interface TranscriptVerification {
  readonly verdict: Verdict;
  /** Every check with a stable id, the document's first, then slot by slot; notes carry `informational`. */
  readonly checks: readonly Check[];
  readonly slots: readonly SlotVerification[];
  readonly profileId?: string;
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly documentDigest: string;
  /** The record, decoded from the very elements whose digests were checked; absent unless vouched for. */
  readonly record?: DecodedTranscript;
}

/** Verifies transcripts and packages; holds caches of certificates and chains, so keep one. */
export interface TranscriptVerifier {
  /** Content never makes it throw: whatever is wrong with the document is a check. */
  verify(bytes: Uint8Array, options?: VerifyOptions): Promise<TranscriptVerification>;
  /** The same for a signed package; its records are cut out, each still to be verified by itself. */
  verifyPackage(bytes: Uint8Array, options?: { readonly at?: number }): Promise<PackageVerification>;
}

/** Values inside elements signed by slots that vouch for them, and no others. */
function vouchedRecord(
  doc: XmlDocument,
  layout: Layout,
  reading: Reading,
  checked: readonly CheckedSlot[],
): DecodedTranscript | undefined {
  const ranges = checked
    .filter((one) => one.vouches)
    .map(({ slot }) => ({ first: slot.target, last: doc.lastDescendant(slot.target) }));
  if (ranges.length === 0) return undefined;
  const whole = ranges.some((r) => r.first <= reading.firstValue && r.last >= reading.lastValue);
  const values = whole ? reading.values : readLayout(doc, layout, ranges).values;
  return values as unknown as DecodedTranscript;
}

class Verifier implements TranscriptVerifier {
  private readonly layouts: readonly Layout[];
  private readonly methods: ReadonlyMap<Layout, ReadonlySet<string>>;
  private readonly environment: Omit<SignatureEnvironment, 'now' | 'methods'>;
  private readonly options: VerifierOptions;

  constructor(options: VerifierOptions) {
    this.options = options;
    this.layouts = options.profiles.map(compileLayout);
    this.methods = new Map(this.layouts.map((layout) => [layout, signatureMethods(layout.profile)]));
    const context = createDsigContext();
    this.environment = { context, trust: createTrust(options, context) };
  }

  async verify(bytes: Uint8Array, options: VerifyOptions = {}): Promise<TranscriptVerification> {
    const list = new CheckList();
    const documentDigest = hashHex('sha256', bytes);
    const refused = (): TranscriptVerification => ({
      verdict: list.verdict,
      checks: list.checks,
      slots: [],
      documentDigest,
    });
    let doc: XmlDocument;
    try {
      doc = parseXml(bytes);
    } catch (error) {
      if (!isHocBaSoError(error)) throw error;
      list.fail('document.xml', error.code, error.params);
      return refused();
    }
    list.pass('document.xml');
    const layout = detectLayout(doc, this.layouts);
    if (layout === undefined) {
      const known = this.options.profiles.map((profile) => profile.id).join(', ');
      list.fail('document.profile', 'VERIFY_PROFILE_UNKNOWN', { known });
      return refused();
    }
    list.pass('document.profile');
    return { ...this.judge(list, doc, layout, options), profileId: layout.profile.id, documentDigest };
  }

  private judge(
    list: CheckList,
    doc: XmlDocument,
    layout: Layout,
    { stage = 'issued', at = this.options.clock.now() }: VerifyOptions,
  ): Omit<TranscriptVerification, 'documentDigest'> {
    const environment = { ...this.environment, now: at, methods: this.methods.get(layout)! };
    const reading = readLayout(doc, layout);
    const bound = bindSlots(doc, reading, layout);
    checkShape(list, reading);
    checkIds(list, doc, reading, bound);
    checkLevel(list, layout, reading.values);
    checkComplete(list, bound, layout, stage);
    const checked: CheckedSlot[] = [];
    const slots: SlotVerification[] = [];
    for (const slot of bound.slots) {
      if (!slot.filled) {
        slots.push(emptySlot(slot));
        continue;
      }
      const one = checkSlot(doc, slot, environment);
      checked.push(one);
      slots.push(one.result);
    }
    checkTimeOrder(list, checked);
    if (checked.length === 0) list.doubt('signatures.present', 'VERIFY_NOTHING_SIGNED', {});
    else list.note('certificates.revocation', 'VERIFY_REVOCATION_UNCHECKED', {});
    for (const one of checked) list.append(one.list);
    const { verdict, checks } = list;
    // A refused document vouches for nothing; decodeTranscript is there to look at it.
    const record = verdict === 'TOTAL-FAILED' ? undefined : vouchedRecord(doc, layout, reading, checked);
    return { verdict, checks, slots, ...(record === undefined ? {} : { record }) };
  }

  async verifyPackage(
    bytes: Uint8Array,
    options: { readonly at?: number } = {},
  ): Promise<PackageVerification> {
    const now = options.at ?? this.options.clock.now();
    return verifyPackageWith(bytes, this.options.profiles, { ...this.environment, now });
  }
}

/**
 * Makes a verifier of transcripts and packages. Verdicts follow ETSI EN 319 102-1: `TOTAL-PASSED` when every check
 * holds, `TOTAL-FAILED` when one fails, `INDETERMINATE` when one could not be decided (no trust anchors, no signature
 * yet). Revocation is not looked up; it is reported as a note that does not enter the verdict.
 */
export function createTranscriptVerifier(options: VerifierOptions): TranscriptVerifier {
  return new Verifier(options);
}
