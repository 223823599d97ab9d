import { birthDate, plausibleAge } from './common/birth-date.ts';
import { creationAndIssue, digitisedYear, schoolYears } from './common/dates.ts';
import { gradeOfLevel, placeCodes, placeCodesBefore } from './common/places-and-grade.ts';
import { historyRows, subjectRows } from './common/rows.ts';
import { promotionStatements } from './common/statements.ts';
import {
  awardWords,
  gradeCompletion,
  overallResult,
  primaryProgramme,
  promotedWithGrade,
} from './primary/overall.ts';
import { lateCompetencies, oddLevels, yearEndTests } from './primary/subjects.ts';
import type { Rule } from './rule.ts';
import { awardTitle } from './secondary/awards.ts';
import { summerTraining, yearConduct } from './secondary/conduct.ts';
import { learningLevels } from './secondary/learning.ts';
import { kindOfResult, yearComments, yearMarks } from './secondary/marks.ts';
import { completionStatement, promotionFlag, reassessment } from './secondary/promotion.ts';
import { upperSecondarySubjects } from './secondary/subjects.ts';

/**
 * Every rule with a check of its own, in the order of the catalogue. COM-01 to COM-04, COM-13, COM-14, PRI-01,
 * SEC-10 and SEC-12 are about single values: the walk over the field table reports them.
 */
export const RULES: readonly Rule[] = [
  schoolYears,
  birthDate,
  plausibleAge,
  gradeOfLevel,
  placeCodes,
  placeCodesBefore,
  creationAndIssue,
  digitisedYear,
  subjectRows,
  historyRows,
  promotionStatements,
  yearEndTests,
  lateCompetencies,
  overallResult,
  gradeCompletion,
  primaryProgramme,
  awardWords,
  oddLevels,
  promotedWithGrade,
  kindOfResult,
  yearMarks,
  yearComments,
  learningLevels,
  yearConduct,
  summerTraining,
  reassessment,
  promotionFlag,
  completionStatement,
  upperSecondarySubjects,
  awardTitle,
];
