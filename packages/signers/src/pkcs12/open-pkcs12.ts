import { HocBaSoError, type Signer, type SignOutcome } from '@hocbaso/spec';
import { type KeyedCredential, matchCredentials } from './credentials.ts';
import { workBudget } from './key-derivation.ts';
import { readPkcs12 } from './read-file.ts';
import { signWithKey } from './sign-batch.ts';

/** Options of {@link openPkcs12}. */
export interface OpenPkcs12Options {
  /** Any characters; used while opening and not kept. */
  readonly password: string;
  readonly signal?: AbortSignal;
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
  let held: readonly KeyedCredential[] | undefined = matchCredentials(contents);
  const open = (): readonly KeyedCredential[] => {
    if (held === undefined) throw new HocBaSoError('ERR_HBS_SIGNER_CLOSED');
    return held;
  };
  return {
    provider: 'pkcs12',
    capabilities: {
      maxBatch: Number.MAX_SAFE_INTEGER,
      confirmation: 'none',
      prehash: false,
      resumable: false,
    },
    async listCredentials(signal) {
      signal?.throwIfAborted();
      return open().map(({ credential }) => credential);
    },
    async *signBatch(credential, items, batch = {}) {
      const own = open().find((entry) => entry.credential.id === credential.id);
      const algorithm = batch.algorithm ?? own?.credential.algorithms[0];
      if (own === undefined || algorithm === undefined) yield* refuseAll(items, 'cert_invalid');
      else if (own.credential.algorithms.includes(algorithm)) {
        yield* signWithKey(own.key, algorithm, items, batch);
      } else yield* refuseAll(items, 'unsupported_algorithm');
    },
    async close() {
      held = undefined;
    },
  };
}

function* refuseAll(
  items: readonly { readonly id: string }[],
  code: 'cert_invalid' | 'unsupported_algorithm',
): Generator<SignOutcome, void, undefined> {
  for (const { id } of items) yield { id, ok: false, error: { code } };
}
