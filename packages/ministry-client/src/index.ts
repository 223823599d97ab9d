/**
 * Sends packages of digital school transcripts (học bạ số) to a Sở hub or the Ministry, asks for verdicts, recalls;
 * never loses a record and never has one twice in force.
 *
 * @packageDocumentation
 */
export {
  type CallOptions,
  type CertificateMessage,
  createMinistryClient,
  type ListMessage,
  type MinistryClient,
  type MinistryClientOptions,
} from './client.ts';
export {
  type DecodeContentOptions,
  decodeContent,
  type EncodeContentOptions,
  encodeContent,
} from './codec/content.ts';
export type { CertificateRegistration, CertificateStatus, EnsureOptions } from './core/certificate-desk.ts';
export {
  createOutbox,
  type Outbox,
  type OutboxEvent,
  type OutboxSummary,
  type RunOptions,
} from './core/outbox.ts';
export { type PlanLimits, type PlannedPackage, type PlanRecord, planPackages } from './core/plan-packages.ts';
export type { OutboxOptions, Wait } from './core/settings.ts';
export type { StepResult } from './core/step.ts';
export { checkDeployment, type Deployment } from './deployment.ts';
export type {
  Answer,
  CertificateOutcome,
  HubWord,
  InDoubt,
  InDoubtReason,
  ItemAnswer,
  NotSent,
  NotSentReason,
  QueryOutcome,
  SendOutcome,
} from './outcome.ts';
