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
import type { ReportSubIndication } from '../report/sub-indication.ts';
import type { RevocationEvidence } from '../revocation/evidence.ts';
import { LinkChecks } from '../x509/link-checks.ts';
import { judgeXadesCases } from '../xades/xades-case.ts';
import { checkComplete, checkIds, checkLevel, checkShape, checkTimeOrder } from './check-document.ts';
import { CheckList } from './check-list.ts';
import {
  createRevocationChecker,
  type RevocationChecker,
  type RevocationOptions,
  recordRevocation,
} from './check-revocation.ts';
import type { SignatureEnvironment } from './check-signature.ts';
import {
  type CheckedSlot,
  checkSlot,
  emptySlot,
  type ReadSlot,
  readSlot,
  rejudged,
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
  /**
   * Have every signer's path checked for revocation, up to the moment of the verification or, where a timestamp proves the
   * signature older, up to that. Default: not looked up, and said so in a note.
   */
  readonly revocation?: RevocationOptions;
}

/** Options of one verification. */
export interface VerifyOptions {
  /** How far the document must be signed; default `issued`. Slots beyond it are verified when filled. */
  readonly stage?: DocumentStage;
  /** Moment of the verification, ms since the epoch; default: the clock. Chains are checked at the signing time. */
  readonly at?: number;
  /** Revocation evidence that came with this document, beside the verifier's own; has revocation checked. */
  readonly evidence?: RevocationEvidence;
}

/** What verifying a document gave. */
export interface TranscriptVerification {
  readonly verdict: Verdict;
  /**
   * Why it is not `TOTAL-PASSED` (EN 319 102-1): `REVOKED_NO_POE` for a certificate revoked since, with nothing that proves
   * the signature older, `OUT_OF_BOUNDS_NO_POE` where evidence is from after its expiry, `TRY_LATER` where there is none.
   */
  readonly subIndication?: ReportSubIndication;
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
  private readonly revocation: RevocationChecker;

  constructor(options: VerifierOptions) {
    this.options = options;
    this.layouts = options.profiles.map(compileLayout);
    this.methods = new Map(this.layouts.map((layout) => [layout, signatureMethods(layout.profile)]));
    this.trust = createTrust(options);
    this.revocation = createRevocationChecker(options.revocation ?? {});
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
      ...list.reason,
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
    { stage = 'issued', at = this.options.clock.now(), evidence }: VerifyOptions,
  ): Promise<Omit<TranscriptVerification, 'documentDigest'>> {
    const environment = { ...this.environment(at), methods: this.methods.get(layout)! };
    const reading = readLayout(doc, layout);
    const bound = bindSlots(doc, reading, layout);
    checkShape(list, reading);
    checkIds(list, doc, reading, bound);
    checkLevel(list, layout, reading.values);
    checkComplete(list, bound, layout, stage);
    const read: (ReadSlot | undefined)[] = [];
    let hasXades = false;
    for (const slot of bound.slots) {
      const one = slot.filled ? readSlot(doc, slot, environment) : undefined;
      hasXades ||= one?.signature?.xades !== undefined;
      read.push(one);
    }
    const waiting = environment.jobs.verify();
    if (waiting !== undefined) await waiting;
    if (hasXades) {
      const cases = read.map((one) => one?.signature?.xades);
      await judgeXadesCases(cases, { ...this.options, at });
    }
    const asksRevocation = this.options.revocation !== undefined || evidence !== undefined;
    const checked: CheckedSlot[] = [];
    const slots: SlotVerification[] = [];
    for (let i = 0; i < read.length; i++) {
      const filled = read[i];
      if (filled === undefined) {
        slots.push(emptySlot(bound.slots[i]!));
        continue;
      }
      const one = checkSlot(doc, filled, environment);
      checked.push(one);
      slots.push(one.result);
    }
    if (asksRevocation) {
      const again = await Promise.all(checked.map((one) => this.withRevocation(one, at, evidence)));
      for (const [i, one] of again.entries()) {
        slots[slots.indexOf(checked[i]!.result)] = one.result;
        checked[i] = one;
      }
    }
    checkTimeOrder(list, checked);
    if (checked.length === 0) list.doubt('signatures.present', 'VERIFY_NOTHING_SIGNED', {});
    else if (!asksRevocation) list.note('certificates.revocation', 'VERIFY_REVOCATION_UNCHECKED', {});
    for (const one of checked) list.append(one.list);
    const { verdict, checks } = list;
    // A refused document vouches for nothing; decodeTranscript is there to look at it.
    const record = verdict === 'TOTAL-FAILED' ? undefined : vouchedRecord(doc, layout, reading, checked);
    return { verdict, ...list.reason, checks, slots, ...(record === undefined ? {} : { record }) };
  }

  /** Without a path there is nothing to ask: that the chain does not hold is said already. */
  private async withRevocation(
    one: CheckedSlot,
    now: number,
    evidence: RevocationEvidence | undefined,
  ): Promise<CheckedSlot> {
    const { path, at, list, result } = one;
    if (path === undefined || at === undefined) return one;
    recordRevocation(
      list,
      await this.revocation({ path, at, provenAt: result.provenAt, now, evidence }),
      result.slotId,
    );
    return rejudged(one);
  }

  async verifyPackage(
    bytes: Uint8Array,
    options: { readonly at?: number } = {},
  ): Promise<PackageVerification> {
    const now = options.at ?? this.options.clock.now();
    return verifyPackageWith(bytes, this.options.profiles, this.environment(now), {
      ...this.options,
      revocation: this.options.revocation === undefined ? undefined : this.revocation,
    });
  }
}

/**
 * Makes a verifier of transcripts and packages. Verdicts follow ETSI EN 319 102-1: `TOTAL-PASSED` when every check
 * holds, `TOTAL-FAILED` when one fails, `INDETERMINATE` when one could not be decided (no trust anchors, no signature
 * yet). Without `revocation` nothing is looked up; that is reported as a note that does not enter the verdict.
 */
export function createTranscriptVerifier(options: VerifierOptions): TranscriptVerifier {
  return new Verifier(options);
}
