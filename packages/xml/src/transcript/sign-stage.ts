import type { Profile, Signer, SigningCredential } from '@hocbaso/spec';
import { xmlError } from '../internal/xml-error.ts';
import { attachSignatures } from './attach.ts';
import { prepareSignatures } from './prepare.ts';
import { type PreparedLevel, toSignItems } from './prepared.ts';
import { memoryOf, type SigningOptions } from './signing-context.ts';

/** One slot to be signed now. */
export interface SlotRequest {
  readonly slotId: string;
  readonly signer: Signer;
  readonly credential: SigningCredential;
  /** `2026-05-28T14:03:00+07:00`. */
  readonly signingTime: string;
  /** Form of the signature; default: what the profile says. */
  readonly level?: PreparedLevel;
}

/** Options of {@link signStage}. */
export interface SignStageOptions extends SigningOptions {
  /** Shown to the signer. */
  readonly label?: string;
  readonly signal?: AbortSignal;
}

/**
 * Prepare, sign and attach in one go, where the signers are at hand: one batch for each signer and credential. All or
 * nothing: the document comes back only with every slot signed.
 *
 * @throws HocBaSoError `ERR_HBS_SIGNER_REFUSED` when a signer gives no signature, and those of
 * {@link prepareSignatures} and {@link attachSignatures}; the signal's reason when aborted (a request already on
 * somebody's phone may still be confirmed)
 */
export async function signStage(
  bytes: Uint8Array,
  profile: Profile,
  requests: readonly SlotRequest[],
  options: SignStageOptions = {},
): Promise<Uint8Array> {
  const context = memoryOf(options);
  const assignments = requests.map(({ slotId, credential, signingTime, signer, level }) => {
    const algorithm = credential.algorithms.find((a) => profile.signature.algorithms.includes(a));
    if (algorithm !== undefined)
      return {
        slotId,
        certificate: credential.certificate,
        algorithm,
        signingTime,
        ...(level === undefined ? {} : { level }),
      };
    const params = { slotId, reason: `${signer.provider}: unsupported_algorithm` };
    throw xmlError('ERR_HBS_SIGNER_REFUSED', { params });
  });
  const prepared = prepareSignatures(bytes, profile, assignments, { context });
  const values = new Map<string, Uint8Array>();
  for (const credential of new Set(requests.map((r) => r.credential))) {
    const { signer } = requests.find((r) => r.credential === credential)!;
    const signatures = prepared.signatures.filter((_, index) => requests[index]!.credential === credential);
    const items = toSignItems(
      { ...prepared, signatures },
      { idPrefix: '', label: options.label ?? 'Học bạ số' },
    );
    const { algorithm } = signatures[0]!;
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    for await (const outcome of signer.signBatch(credential, items, { algorithm, ...signal })) {
      if (!outcome.ok) {
        const { code, detail } = outcome.error;
        const reason = detail === undefined ? code : `${code}: ${detail}`;
        throw xmlError('ERR_HBS_SIGNER_REFUSED', { params: { slotId: outcome.id, reason } });
      }
      values.set(outcome.id, outcome.signature);
    }
  }
  options.signal?.throwIfAborted();
  const missing = prepared.signatures.find((one) => !values.has(one.slotId));
  if (missing !== undefined) {
    const params = { slotId: missing.slotId, reason: 'protocol' };
    throw xmlError('ERR_HBS_SIGNER_REFUSED', { params });
  }
  return attachSignatures(bytes, prepared, values, { context });
}
