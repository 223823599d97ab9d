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
  SANDBOX_PKI,
  type SandboxAuthority,
  type SandboxAuthorityOptions,
  type SandboxIdentity,
  type SerializedAuthority,
} from './authority/create-authority.ts';
export type { AuthorityFault, AuthorityFaults, AuthorityService } from './authority/online/faults.ts';
export type { SandboxRevocationReason } from './authority/online/register.ts';
export {
  type AuthorityServices,
  type AuthorityServicesOptions,
  startAuthorityServices,
} from './authority/online/start-services.ts';
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
export {
  type JsonService,
  type JsonServiceOptions,
  type LoggedRequest,
  type ServiceRequest,
  type ServiceResponse,
  type ServiceRoute,
  startJsonService,
} from './services/json-service.ts';
export {
  createPhone,
  type Phone,
  type PhoneBehaviour,
  type PhoneOptions,
  type PhoneRequest,
  type PhoneState,
} from './services/phone.ts';
export type { ServiceFault, ServiceFaultOptions, ServiceFaults } from './services/service-faults.ts';
export { type DigestPadding, signDigest } from './services/sign-digest.ts';
export {
  startVgcaEmulator,
  type VgcaEmulator,
  type VgcaEmulatorOptions,
  type VgcaFault,
  type VgcaFrame,
  type VgcaToken,
} from './services/vgca.ts';
