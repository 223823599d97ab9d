/**
 * Every fact of the digital school transcript (học bạ số): record types, schemas, code lists, profiles, ports, and
 * the catalogue of codes and messages. No I/O.
 *
 * @packageDocumentation
 */
export type { CodeEntry, CodeListFacts, CodeListName } from './code-lists/code-entry.ts';
export {
  type CodeFinding,
  type CodeListOptions,
  type CodeLists,
  type CodeQuery,
  type CodeStatus,
  createCodeLists,
} from './code-lists/create-code-lists.ts';
export type { EnumSpec } from './code-lists/enum-spec.ts';
export type { CommuneTable } from './code-lists/shipped-lists.ts';
export type { SubjectSpec } from './code-lists/subject-spec.ts';
export { HocBaSoError, type HocBaSoErrorOptions, isHocBaSoError } from './errors/hocbaso-error.ts';
export type {
  FormBlock,
  FormBlockBase,
  FormColumn,
  FormComment,
  FormLine,
  FormNotice,
  FormPage,
  FormValue,
  GridBlock,
  LinesBlock,
  ListBlock,
  PrintedForm,
  PrintFormat,
  SubjectsBlock,
} from './form/printed-form.ts';
export { CORE_MESSAGES } from './generated/core-messages.ts';
export * from './generated/enums.ts';
export { ETHNICITIES } from './generated/ethnicities.ts';
export { FIELDS } from './generated/fields.ts';
export type { CoreMessageCode, MessageCode } from './generated/message-codes.ts';
export { PROFILES } from './generated/profiles.ts';
export { PROVINCES } from './generated/provinces.ts';
export { PROVINCE_SUCCESSORS, PROVINCES_BEFORE_2025 } from './generated/provinces-before-2025.ts';
export * from './generated/record.ts';
export { ASSESSMENT, RULE_SPECS, type RuleCode } from './generated/rules.ts';
export { SUBJECTS } from './generated/subjects.ts';
export { SUBSTITUTION_RULES } from './generated/substitution.ts';
export { describeIssue, formatPath, type IssueText } from './issues/describe.ts';
export type { Issue, IssueLocation, Severity } from './issues/issue.ts';
export type { MessageEntry } from './messages/message-entry.ts';
export type { Messages } from './messages/messages.ts';
export { type Locale, type MessageParams, type RenderedMessage, renderMessage } from './messages/render.ts';
export type { Check, CheckStatus, Verdict } from './ports/check.ts';
export type {
  PageCertificate,
  PageSignDocument,
  PageSignItem,
  PageSignOutcome,
  PageSignReply,
  PageSignRequest,
} from './ports/page-signing.ts';
export {
  type Clock,
  formatVietnamDateTime,
  type Logger,
  systemClock,
  systemUuid,
  type UuidSource,
} from './ports/runtime.ts';
export type {
  BatchOptions,
  CertificateHolder,
  ResumeToken,
  SecretQuestion,
  SignatureAlgorithm,
  Signer,
  SignerCapabilities,
  SignerErrorCode,
  SignerEvent,
  SignerFailure,
  SignItem,
  SigningCredential,
  SignOutcome,
} from './ports/signer.ts';
export type {
  DocumentFilter,
  DocumentHead,
  DocumentStage,
  ItemState,
  JournalEntry,
  NewDocument,
  NewPackage,
  PackageClaim,
  PackageHead,
  PackageItem,
  PackageState,
  RawAnswer,
  StoredSignature,
  TranscriptStore,
} from './ports/store.ts';
export { checkProfile, type ProfileOptions, type ProfileReading } from './profile/check-profile.ts';
export {
  assertUsable,
  type Environment,
  type UncertainEntry,
  uncertainEntries,
} from './profile/confidence.ts';
export { defineProfile } from './profile/define-profile.ts';
export type {
  HubAnswerCodes,
  HubDeployment,
  HubToken,
  HubTokenSource,
  SecretProvider,
} from './profile/hub-deployment.ts';
export type {
  EscapeQuotes,
  HubField,
  HubOperation,
  HubOperationSpec,
  HubProfile,
  HubReplySpec,
  HubReplyValue,
  HubRequestValue,
  HubStatus,
  HubStatusTable,
  HubUnknown,
} from './profile/hub-profile.ts';
export { loadProfile } from './profile/load-profile.ts';
export type { NewNode, OverlayBy, OverlayChange, OverlayTarget, ProfileOverlay } from './profile/overlay.ts';
export type {
  Confidence,
  FieldNode,
  Form,
  GroupNode,
  IdSpec,
  LayoutNode,
  Literal,
  PackageSpec,
  Profile,
  ProfileSchoolYears,
  ProfileValidity,
  RowsNode,
  SignatureSpec,
  SignerRole,
  SlotNode,
  Sourced,
  ValueFormat,
} from './profile/profile.ts';
export { profileHash } from './profile/profile-hash.ts';
export type { Decoded, DecodedOf, DecodedTranscript } from './record/decoded.ts';
export type { DataClass, FieldGroup, FieldSpec, FieldType } from './record/field.ts';
export type { Programme, RuleConfidence, RuleSpec } from './rules/rule-spec.ts';
export { isInForce, type RuleMoment, type RuleValidity } from './rules/validity.ts';
export type { SubstitutionRule } from './signing/substitution-rule.ts';
