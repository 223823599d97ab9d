import type { Confidence } from '../profile/profile.ts';

/** Source, confidence and validity of a list as a whole. Days are inclusive, `YYYY-MM-DD`. */
export interface CodeListFacts {
  readonly source: string;
  readonly confidence: Confidence;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/** One code of one list. The same code may stand for different things at different times or levels. */
export interface CodeEntry extends CodeListFacts {
  readonly code: string;
  readonly name: string;
  /** School level, where codes differ by level. */
  readonly level?: string;
  /** Province of a commune. */
  readonly parent?: string;
}

/** The lists shipped; a vendor may hand in others under names of its own. */
export type CodeListName =
  | 'subjects'
  | 'grades'
  | 'levels'
  | 'provinces'
  | 'communes'
  | 'ethnicities'
  | 'genders'
  | 'statuses'
  | (string & {});
