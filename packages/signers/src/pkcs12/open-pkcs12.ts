import { type Clock, type Signer, systemClock } from '@hocbaso/spec';
import { defineSigner } from '../define/define-signer.ts';
import { SignerRefusal } from '../internal/refusal.ts';
import { type KeyedCredential, matchCredentials } from './credentials.ts';
import { workBudget } from './key-derivation.ts';
import { readPkcs12 } from './read-file.ts';
import { signWithKey } from './sign-batch.ts';

/** Options of {@link openPkcs12}. */
export interface OpenPkcs12Options {
  /** Any characters; used while opening and not kept. */
  readonly password: string;
  readonly signal?: AbortSignal;
  /** Decides whether a certificate is in its time; default the system's. */
  readonly clock?: Clock;
}

/**
 * Opens a PKCS#12 file (`.p12`, `.pfx`; RFC 7292) as a signer. Keys stay in memory until `close()`; neither they nor
 * the password appear in errors, events or when the signer is printed. It signs bytes, not digests.
 *
 * @throws HocBaSoError `ERR_HBS_PKCS12_FORMAT` for another or a damaged file, `ERR_HBS_PKCS12_PASSWORD`,
 * `ERR_HBS_PKCS12_LEGACY` for encryption that is no longer supported (the message has the conversion command),
 * `ERR_HBS_PKCS12_NO_KEY` without a usable key and its certificate. The signer's own methods throw
 * `ERR_HBS_SIGNER_CLOSED` after `close()`.
 */
export async function openPkcs12(file: Uint8Array, options: OpenPkcs12Options): Promise<Signer> {
  options.signal?.throwIfAborted();
  const contents = await readPkcs12(file, options.password, workBudget(options.signal));
  // Everything secret lives in this closure: printing the signer shows functions and nothing else.
  let held: readonly KeyedCredential[] = matchCredentials(contents);
  return defineSigner({
    provider: 'pkcs12',
    capabilities: {
      maxBatch: Number.MAX_SAFE_INTEGER,
      confirmation: 'none',
      prehash: false,
      resumable: false,
    },
    clock: options.clock ?? systemClock,
    async listCredentials() {
      return held.map(({ credential }) => ({ ...credential, others: credential.chain }));
    },
    async *sign(request) {
      const own = held.find((entry) => entry.credential.id === request.credential.id);
      if (own === undefined) throw new SignerRefusal('cert_invalid', 'unknown_credential');
      await request.progress('signing');
      yield* signWithKey(own.key, request);
    },
    async close() {
      held = [];
    },
  });
}
