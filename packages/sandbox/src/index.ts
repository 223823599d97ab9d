/**
 * A ministry hub, a certificate authority, fixtures and conformance suites that behave, for development without a
 * network. Nothing made here has legal value.
 *
 * @packageDocumentation
 */
export type { SandboxKeyType } from './authority/certificate.ts';
export {
  createSandboxAuthority,
  type IssueOptions,
  type OrganizationRequest,
  type PersonRequest,
  restoreSandboxAuthority,
  type SandboxAuthority,
  type SandboxIdentity,
  type SerializedAuthority,
} from './authority/create-authority.ts';
export {
  type ConformanceRow,
  runSignerConformance,
  type SignerConformanceTools,
} from './conformance/signer-suite.ts';
export type { FaultOptions, HubFault, HubFaults } from './hub/faults.ts';
export {
  type ReceivedRecord,
  type SandboxHub,
  type SandboxHubOptions,
  startSandboxHub,
} from './hub/start-hub.ts';
export type { HubCertificate, HubMessage, HubRecord, HubRow, SandboxHubState } from './hub/state.ts';
