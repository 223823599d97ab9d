import type { MessageCode } from '../generated/message-codes.ts';
import type { MessageParams } from '../messages/render.ts';

/** `error` holds a record back, `warning` needs a person's look, `info` explains. */
export type Severity = 'error' | 'warning' | 'info';

/** Where in the input a problem sits. Every part is optional; give what is known. */
export interface IssueLocation {
  /** File name without its folder. */
  readonly file?: string;
  readonly sheet?: string;
  /** Row as the spreadsheet shows it, counted from 1. */
  readonly row?: number;
  /** Column letter(s) as the spreadsheet shows them, e.g. `AB`. */
  readonly column?: string;
  /** The delivered message (gói tin): its id, or its number in the file. */
  readonly message?: string;
  /** Place of the transcript in a list or a message, counted from 1. */
  readonly record?: number;
  /** Byte offset in an XML document. */
  readonly offset?: number;
  readonly tenLop?: string;
  readonly maHocSinh?: string;
  readonly hoVaTen?: string;
}

/**
 * One problem of a document or an input, as data: text is rendered late with `describeIssue`.
 *
 * `path` is a JSON path in the record (`['bangDiem', 3, 'diemCaNam']`) or in the input row.
 * `basis` is the clause the rule implements.
 */
export interface Issue {
  readonly code: MessageCode;
  readonly severity: Severity;
  readonly path: readonly (string | number)[];
  readonly params: MessageParams;
  readonly basis?: string;
  readonly location?: IssueLocation;
}
