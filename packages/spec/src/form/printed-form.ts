import type { Form, Sourced } from '../profile/profile.ts';

/** How a value is written on paper beyond what its field type says; the words are in `PRINTED_WORDS`. */
export type PrintFormat = 'mark' | 'ethnicity' | 'nationality' | 'schoolYear';

/** A value of the form: the first of `fields` that the record carries. */
export interface FormValue {
  readonly fields: readonly string[];
  readonly format?: PrintFormat;
}

/** One line of the form, `label: value`; without a label the value stands as a paragraph. */
export interface FormLine extends FormValue {
  readonly label?: string;
  /** Left out when the record has no value; otherwise a dotted line is printed. */
  readonly optional?: boolean;
}

/** One column of a table. */
export interface FormColumn extends FormValue {
  readonly label: string;
  /** Heading shared with the neighbouring columns of the same group. */
  readonly group?: string;
  /** Width in per cent of the table. */
  readonly width: number;
  /** Running text: smaller and flush left. */
  readonly prose?: boolean;
}

/** A comment cell that spans all rows of a table, as the form draws it. */
export interface FormComment {
  readonly label: string;
  readonly field: string;
  readonly width: number;
}

/** What every part of the form has. */
export interface FormBlockBase extends Sourced {
  readonly id: string;
  readonly title?: string;
  /** The title is one level below those of the other parts. */
  readonly sub?: boolean;
}

/** Lines of text; without lines only the title stands. */
export interface LinesBlock extends FormBlockBase {
  readonly kind: 'lines';
  /** The lines stand side by side. */
  readonly inRow?: boolean;
  readonly lines: readonly FormLine[];
}

/** The subject table: every subject of the level in the order of the form, taught or not, then any other row. */
export interface SubjectsBlock extends FormBlockBase {
  readonly kind: 'subjects';
  readonly nameLabel: string;
  readonly nameWidth: number;
  readonly columns: readonly FormColumn[];
  readonly comment?: FormComment;
}

/** A table whose rows are fields of the record and whose first column names them. */
export interface GridBlock extends FormBlockBase {
  readonly kind: 'grid';
  readonly nameLabel: string;
  readonly nameWidth: number;
  readonly columns: readonly { readonly label: string; readonly width: number }[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly FormValue[] }[];
  readonly comment?: FormComment;
}

/** A table of the rows of a list of the record. */
export interface ListBlock extends FormBlockBase {
  readonly kind: 'list';
  readonly list: 'quaTrinhHocTap' | 'chungChi';
  /** Left out when the record has no such row. */
  readonly optional?: boolean;
  readonly columns: readonly FormColumn[];
}

/** A part of the printed form. */
export type FormBlock = LinesBlock | SubjectsBlock | GridBlock | ListBlock;

/** A page of the form; it may run over several sheets. */
export interface FormPage {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly FormBlock[];
}

/** A sentence printed when a field has a given value. */
export interface FormNotice extends Sourced {
  readonly field: string;
  readonly equals: string | boolean;
  readonly text: string;
}

/** The printed form of a transcript: which rows and labels it has, in which order. */
export interface PrintedForm extends Sourced {
  readonly form: Form;
  /** Line above the title of the cover. */
  readonly agency: string;
  readonly title: string;
  /** Second line of the title, by `capHoc`. */
  readonly levelTitles: Readonly<Record<string, string>>;
  readonly notices: readonly FormNotice[];
  readonly cover: readonly FormLine[];
  readonly pages: readonly FormPage[];
}
