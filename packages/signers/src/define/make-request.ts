import type {
  BatchOptions,
  ResumeToken,
  SignatureAlgorithm,
  SignItem,
  SigningCredential,
} from '@hocbaso/spec';
import { SignerRefusal } from '../internal/refusal.ts';
import type { SignerDefinition, SignRequest } from './definition.ts';

interface RequestParts {
  readonly credential: SigningCredential;
  readonly algorithm: SignatureAlgorithm;
  readonly items: readonly SignItem[];
  readonly options: BatchOptions;
  readonly signal: AbortSignal;
}

/** The request an adapter sees, with the caller's hooks bound to it. */
export function makeRequest(definition: SignerDefinition, parts: RequestParts): SignRequest {
  const { credential, algorithm, items, options, signal } = parts;
  return {
    credential,
    algorithm,
    items,
    signal,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.confirmTimeoutMs === undefined ? {} : { confirmTimeoutMs: options.confirmTimeoutMs }),
    ...(options.resume === undefined ? {} : { resume: options.resume }),
    async announce(type, transactionRef, state) {
      const resume: ResumeToken = {
        provider: definition.provider,
        credentialId: credential.id,
        transactionRef,
        itemIds: items.map((item) => item.id),
        algorithm,
        ...(state === undefined ? {} : { state }),
      };
      await options.onEvent?.({
        type,
        transactionRef,
        ...(definition.capabilities.resumable ? { resume } : {}),
      });
    },
    async progress(type) {
      await options.onEvent?.({ type });
    },
    async secret(question) {
      const answer = await options.getSecret?.(question);
      if (answer === undefined) throw new SignerRefusal('auth', 'no_secret');
      return answer;
    },
  };
}
