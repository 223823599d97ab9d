/**
 * Says with a stable code, a path and the clause of the circular why a học bạ would be refused, and who fixes it;
 * computes what the circulars compute. No I/O, runs in Node and the browser.
 *
 * @packageDocumentation
 */
export {
  type ClassChecker,
  type ClassCheckerOptions,
  checkRecords,
  createClassChecker,
  type RecordIssues,
} from './class/check-class.ts';
export {
  createIssueGrouper,
  groupIssues,
  type IssueGroup,
  type IssueGrouper,
} from './class/group-issues.ts';
export type { RosterEntry } from './class/roster.ts';
export { type TermMarks, termAverage, yearAverage } from './compute/averages.ts';
export { awardPrimary, awardSecondary } from './compute/awards.ts';
export {
  type AdjustmentReading,
  type CommentResult,
  LEARNING_TT22,
  type LearningInput,
  type LearningLevel,
  type LearningParameters,
  type LearningStep,
  learningLevel,
} from './compute/learning-level.ts';
export { formatMark, parseMark, type Tenths } from './compute/marks.ts';
export { overallResultPrimary, type PrimaryResults, primaryCompletion } from './compute/primary.ts';
export {
  conductOfYear,
  type Promotion,
  type PromotionCondition,
  type PromotionInput,
  promotion,
  reassessmentSubjects,
  type SubjectResult,
} from './compute/promotion.ts';
export { explainTermMark, explainYearComment, explainYearMark } from './derive/averages.ts';
export {
  type Derivation,
  type DerivationInput,
  type DerivationStep,
  type DerivationText,
  type DerivedResult,
  describeDerivation,
  type FormulaId,
} from './derive/derivation.ts';
export {
  createDeriver,
  type DerivedValue,
  type DeriveOptions,
  type Deriver,
  derive,
} from './derive/derive.ts';
export { explainLearningLevel, type SubjectNames } from './derive/learning.ts';
export { explainAwardPrimary, explainOverallPrimary, explainPrimaryCompletion } from './derive/primary.ts';
export {
  explainAwardSecondary,
  explainConductOfYear,
  explainPromotion,
  explainReassessment,
} from './derive/year-end.ts';
export { applyFixes, type Fix, type FixChange, type FixResult, type RecordPath } from './fix/fix.ts';
export { createFixer, type Fixer, proposeFixes } from './fix/propose.ts';
export { groupsToJson, reportToJson } from './report/to-json.ts';
export { formatReport } from './report/to-text.ts';
export { type ApplicableRule, type RulesQuery, rulesFor } from './rules/applicable.ts';
export { uncarriedFields } from './shape/carried.ts';
export {
  createValidator,
  type ValidationReport,
  type Validator,
  type ValidatorOptions,
  validateTranscript,
} from './validate.ts';
