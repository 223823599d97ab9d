import {
  type Check,
  type Clock,
  type DecodedTranscript,
  type DocumentStage,
  isHocBaSoError,
  type Profile,
  type Verdict,
} from '@hocbaso/spec';
import { createDsigContext, type DsigContext } from '../dsig/context.ts';
import { hashHex } from '../dsig/crypto.ts';
import { SignatureJobs } from '../dsig/signature-jobs.ts';
import { type PackageVerification, verifyPackageWith } from '../package/verify-package.ts';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { Workspace } from '../parse/workspace.ts';
import { LinkChecks } from '../x509/link-checks.ts';
import { judgeXadesCases } from '../xades/xades-case.ts';
import { checkComplete, checkIds, checkLevel, checkShape, checkTimeOrder } from './check-document.ts';
import { CheckList } from './check-list.ts';
import type { SignatureEnvironment } from './check-signature.ts';
import {
  type CheckedSlot,
  checkSlot,
  emptySlot,
  type ReadSlot,
  readSlot,
  type SlotVerification,
} from './check-slot.ts';
import { detectLayout } from './detect.ts';
import { compileLayout, type Layout } from './layout.ts';
import { type Reading, readLayout } from './reading.ts';
import { bindSlots } from './slots.ts';
import { createTrust, signatureMethods, type Trust, type TrustOptions } from './trust.ts';

/** Options of {@link createTranscriptVerifier}. */
export interface VerifierOptions extends TrustOptions {
  /**
   * Profiles accepted. Where a document fits several (they share a layout, and its school year is of both), it is not
   * verified but reported as `ERR_HBS_PROFILE_AMBIGUOUS`: hand in the one meant.
   */
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

/** More verifications than this do not wait for the browser's cryptography at a time, as a rule. */
const MAX_WORKSPACES = 8;

class Verifier implements TranscriptVerifier {
  private readonly layouts: readonly Layout[];
  private readonly methods: ReadonlyMap<Layout, ReadonlySet<string>>;
  private readonly context: DsigContext = createDsigContext();
  private readonly trust: Trust;
  private readonly options: VerifierOptions;
  private readonly workspaces: Workspace[] = [];

  constructor(options: VerifierOptions) {
    this.options = options;
    this.layouts = options.profiles.map(compileLayout);
    this.methods = new Map(this.layouts.map((layout) => [layout, signatureMethods(layout.profile)]));
    this.trust = createTrust(options);
  }

  async verify(bytes: Uint8Array, options: VerifyOptions = {}): Promise<TranscriptVerification> {
    const workspace = this.workspaces.pop() ?? new Workspace();
    try {
      return await this.verifyIn(workspace, bytes, options);
    } finally {
      // Nothing of the document is in the outcome, so its memory is free again.
      if (workspace.isSmall && this.workspaces.length < MAX_WORKSPACES) this.workspaces.push(workspace);
    }
  }

  private async verifyIn(
    workspace: Workspace,
    bytes: Uint8Array,
    options: VerifyOptions,
  ): Promise<TranscriptVerification> {
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
      doc = parseXml(bytes, {}, workspace);
    } catch (error) {
      if (!isHocBaSoError(error)) throw error;
      list.fail('document.xml', error.code, error.params);
      return refused();
    }
    list.pass('document.xml');
    const detected = detectLayout(doc, this.layouts);
    if (detected.status === 'ambiguous') {
      const { code, params } = detected.issue;
      list.doubt('document.profile', code, params);
      return refused();
    }
    if (detected.status === 'unknown') {
      const known = this.options.profiles.map((profile) => profile.id).join(', ');
      list.fail('document.profile', 'VERIFY_PROFILE_UNKNOWN', { known });
      return refused();
    }
    list.pass('document.profile');
    const { layout } = detected;
    const judged = await this.judge(list, doc, layout, options);
    return { ...judged, profileId: layout.profile.id, documentDigest };
  }

  private environment(now: number): Omit<SignatureEnvironment, 'methods'> {
    const { context, trust } = this;
    const jobs = new SignatureJobs();
    return { context, trust, now, jobs, links: new LinkChecks(jobs, context) };
  }

  private async judge(
    list: CheckList,
    doc: XmlDocument,
    layout: Layout,
    { stage = 'issued', at = this.options.clock.now() }: VerifyOptions,
  ): Promise<Omit<TranscriptVerification, 'documentDigest'>> {
    const environment = { ...this.environment(at), methods: this.methods.get(layout)! };
    const reading = readLayout(doc, layout);
    const bound = bindSlots(doc, reading, layout);
    checkShape(list, reading);
    checkIds(list, doc, reading, bound);
    checkLevel(list, layout, reading.values);
    checkComplete(list, bound, layout, stage);
    const read: (ReadSlot | undefined)[] = bound.slots.map((slot) =>
      slot.filled ? readSlot(doc, slot, environment) : undefined,
    );
    const waiting = environment.jobs.verify();
    if (waiting !== undefined) await waiting;
    const stamped = read.flatMap((one) => one?.signature?.xades ?? []);
    if (stamped.length > 0) await judgeXadesCases(stamped, { ...this.options, at });
    const checked: CheckedSlot[] = [];
    const slots: SlotVerification[] = [];
    for (const [index, slot] of bound.slots.entries()) {
      const filled = read[index];
      if (filled === undefined) {
        slots.push(emptySlot(slot));
        continue;
      }
      const one = checkSlot(doc, filled, environment);
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
    return verifyPackageWith(bytes, this.options.profiles, this.environment(now), this.options);
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
