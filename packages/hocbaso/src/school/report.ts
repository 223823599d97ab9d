import { describeIssue, type Issue, type IssueText } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';

/** One pupil with a problem, in words. */
export interface PupilProblem {
  readonly maHocSinh: string;
  readonly hoVaTen: string;
  /** `held_back`: not created; `not_signed`: a signature is missing; `refused`: the hub said no. */
  readonly kind: 'held_back' | 'not_signed' | 'refused' | 'pending';
  readonly reasons: readonly { readonly vi: IssueText; readonly en: IssueText }[];
}

/** What became of one class. Every count is of pupils. */
export interface ClassReport {
  readonly tenLop: string;
  readonly profile: string;
  readonly pupils: number;
  readonly created: number;
  readonly issued: number;
  readonly accepted: number;
  readonly refused: number;
  readonly pending: number;
  /** Signatures obtained in this run. */
  readonly signatures: number;
  readonly problems: readonly PupilProblem[];
  /** Problems of the input files that belong to no pupil. */
  readonly inputIssues: readonly { readonly vi: IssueText; readonly en: IssueText }[];
}

/** An issue in both languages. */
export function inWords(issue: Issue): { readonly vi: IssueText; readonly en: IssueText } {
  return { vi: describeIssue(issue, 'vi', MESSAGES), en: describeIssue(issue, 'en', MESSAGES) };
}
