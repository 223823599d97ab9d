/**
 * Makes a signer of any service: the vendor writes how to list certificates and how to sign one request, the rest of
 * the port's promises come from here.
 *
 * @packageDocumentation
 */
export { foldToAscii } from '../internal/fold.ts';
export {
  createServiceHttp,
  type ServiceCall,
  type ServiceHttpOptions,
  type ServiceReply,
} from '../internal/http.ts';
export { type PollOptions, poll, type Sleep } from '../internal/poll.ts';
export { SignerRefusal } from '../internal/refusal.ts';
export type { CredentialSource } from './credential.ts';
export { defineSigner } from './define-signer.ts';
export type { SignAnswer, SignerDefinition, SignRequest } from './definition.ts';
