import type { BatchOptions, Signer, SignItem, SigningCredential } from '@hocbaso/spec';
import { signerError } from '../internal/signer-error.ts';
import { toCredential } from './credential.ts';
import type { SignerDefinition } from './definition.ts';
import { signChunks } from './sign-chunks.ts';

/**
 * Makes a `Signer` of a service: reads the certificates, refuses those that may not sign now, cuts batches into
 * requests of `maxBatch`, keeps outcomes in input order, one for each item, verifies every value with the certificate
 * before it gets out, and stops asking after a refusal, an abort or a lost connection.
 *
 * @throws HocBaSoError the signer's methods throw `ERR_HBS_SIGNER_CLOSED` after `close()`, `ERR_HBS_SIGNER_CERTIFICATE`
 * for a service whose certificate cannot be read, `ERR_HBS_SIGNER_RESUME` for a token of something else
 */
export function defineSigner(definition: SignerDefinition): Signer {
  const { provider, capabilities } = definition;
  let closed = false;
  const assertOpen = (): void => {
    if (closed) throw signerError('ERR_HBS_SIGNER_CLOSED');
  };
  return {
    provider,
    capabilities,
    async listCredentials(signal) {
      assertOpen();
      signal?.throwIfAborted();
      const sources = await definition.listCredentials(signal);
      return sources.map((source) => toCredential(source, provider));
    },
    async *signBatch(credential: SigningCredential, items: readonly SignItem[], options: BatchOptions = {}) {
      assertOpen();
      yield* signChunks(definition, credential, items, options);
    },
    async close() {
      if (closed) return;
      closed = true;
      await definition.close?.();
    },
  };
}
