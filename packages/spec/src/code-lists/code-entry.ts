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
  /** Code of the same list that took its place when it went out of use. */
  readonly successor?: string;
}

/**
 * The lists shipped; a vendor may hand in others under names of its own. `nationalities` (QCVN 109:2017/BTTTT) and
 * `csdlStatuses` (states of a pupil in CSDL ngành) are named but not shipped, because no public copy was found: they are
 * `unlisted` until handed in, and nothing is invented in their place. `statuses` are those of a transcript.
 */
export type CodeListName =
  | 'subjects'
  | 'grades'
  | 'levels'
  | 'provinces'
  | 'communes'
  | 'ethnicities'
  | 'genders'
  | 'statuses'
  | 'nationalities'
  | 'csdlStatuses'
  | (string & {});
