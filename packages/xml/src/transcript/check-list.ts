import type { Check, CheckStatus, MessageCode, MessageParams, Verdict } from '@hocbaso/spec';
import { type ReportSubIndication, subIndicationFor } from '../report/sub-indication.ts';

/** Collects the checks of one verification, in order, and their verdict. */
export class CheckList {
  readonly checks: Check[] = [];
  private worst: CheckStatus = 'passed';
  private isOpen = false;

  /** Records a check that holds. */
  pass(id: string, slotId?: string): void {
    this.checks.push(slotId === undefined ? { id, status: 'passed' } : { id, status: 'passed', slotId });
  }

  /** Records a check that fails. */
  fail(id: string, code: MessageCode, params: MessageParams, slotId?: string): void {
    this.worst = 'failed';
    this.add(id, 'failed', code, params, slotId);
  }

  /** Records a check that could not be decided. */
  doubt(id: string, code: MessageCode, params: MessageParams, slotId?: string): void {
    if (this.worst === 'passed') this.worst = 'unknown';
    // Trust that nobody asked to check is all that may be open.
    if (code !== 'VERIFY_ANCHORS_ABSENT') this.isOpen = true;
    this.add(id, 'unknown', code, params, slotId);
  }

  /** Records something worth knowing that does not enter the verdict. */
  note(id: string, code: MessageCode, params: MessageParams, slotId?: string): void {
    const check: Check = { id, status: 'unknown', code, params, informational: true };
    this.checks.push(slotId === undefined ? check : { ...check, slotId });
  }

  private add(
    id: string,
    status: CheckStatus,
    code: MessageCode,
    params: MessageParams,
    slotId?: string,
  ): void {
    this.checks.push(
      slotId === undefined ? { id, status, code, params } : { id, status, code, params, slotId },
    );
  }

  /** Nothing failed, and nothing is open but trust nobody asked to check. */
  get vouches(): boolean {
    return this.worst !== 'failed' && !this.isOpen;
  }

  /** The worst status so far, without notes. */
  get status(): CheckStatus {
    return this.worst;
  }

  /** The verdict of all checks so far. */
  get verdict(): Verdict {
    if (this.worst === 'passed') return 'TOTAL-PASSED';
    return this.worst === 'failed' ? 'TOTAL-FAILED' : 'INDETERMINATE';
  }

  /** Why the verdict is not `TOTAL-PASSED`, in the words of EN 319 102-1; to be spread into an outcome. */
  get reason(): { readonly subIndication?: ReportSubIndication } {
    const subIndication = subIndicationFor(this.checks, this.verdict);
    return subIndication === undefined ? {} : { subIndication };
  }

  /** Takes over the checks of a part. */
  append(part: CheckList): void {
    for (const check of part.checks) this.checks.push(check);
    this.isOpen ||= part.isOpen;
    if (part.worst === 'failed' || this.worst === 'passed') this.worst = part.worst;
  }
}
