import { X509Certificate } from 'node:crypto';
import {
  type BatchOptions,
  isHocBaSoError,
  type SignatureAlgorithm,
  type SignerFailure,
  type SignItem,
  type SigningCredential,
  type SignOutcome,
} from '@hocbaso/spec';
import { SignerRefusal } from '../internal/refusal.ts';
import { signerError } from '../internal/signer-error.ts';
import { checkCredential } from './check-credential.ts';
import { checkValue } from './check-value.ts';
import type { SignAnswer, SignerDefinition } from './definition.ts';
import { makeRequest } from './make-request.ts';

/** Signs a batch request by request; after a request that failed as a whole nothing further is asked for. */
export async function* signChunks(
  definition: SignerDefinition,
  credential: SigningCredential,
  items: readonly SignItem[],
  options: BatchOptions,
): AsyncGenerator<SignOutcome, void, undefined> {
  checkResume(definition, credential, items, options);
  const algorithm = options.resume?.algorithm ?? options.algorithm ?? credential.algorithms[0];
  const refused = checkCredential(credential, algorithm, definition.clock.now());
  if (refused !== undefined || algorithm === undefined) {
    yield* refuse(items, refused ?? { code: 'unsupported_algorithm' });
    return;
  }
  const atOnce = Math.min(definition.capabilities.maxBatch, credential.maxBatch ?? Number.POSITIVE_INFINITY);
  const size = options.resume === undefined ? atOnce : items.length;
  for (let start = 0; start < items.length; start += size) {
    const chunk = items.slice(start, start + size);
    const failure = yield* signChunk(definition, credential, algorithm, chunk, options);
    if (failure === undefined) continue;
    yield* refuse(items.slice(start + size), failure);
    return;
  }
  await options.onEvent?.({ type: 'done' });
}

/** Signs one request; returns the failure of the request as a whole, if that is what happened. */
async function* signChunk(
  definition: SignerDefinition,
  credential: SigningCredential,
  algorithm: SignatureAlgorithm,
  items: readonly SignItem[],
  options: BatchOptions,
): AsyncGenerator<SignOutcome, SignerFailure | undefined, undefined> {
  const left = new AbortController();
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
  const key = new X509Certificate(credential.certificate).publicKey;
  const owed = new Map(items.map((item) => [item.id, item]));
  const ready = new Map<string, SignOutcome>();
  const request = makeRequest(definition, { credential, algorithm, items, options, signal });
  let next = 0;
  let failure: SignerFailure | undefined;
  let answers: AsyncIterator<SignAnswer> | undefined;
  try {
    signal.throwIfAborted();
    answers = iterate(definition.sign(request));
    while (next < items.length) {
      const step = await unlessAborted(answers.next(), signal);
      if (step.done === true) break;
      const item = owed.get(step.value.id);
      // Unknown and repeated ids are not ours to interpret; what is missing in the end is a breach of protocol.
      if (item === undefined) continue;
      owed.delete(item.id);
      ready.set(item.id, outcomeOf(key, algorithm, item, step.value));
      for (let id = items[next]?.id; id !== undefined && ready.has(id); id = items[next]?.id) {
        next += 1;
        yield ready.get(id)!;
        signal.throwIfAborted();
      }
    }
  } catch (error) {
    failure = failureOf(error, options.signal);
  } finally {
    left.abort();
    // Not awaited: an adapter stuck in the network must not hold the caller.
    void answers?.return?.().catch(() => undefined);
  }
  // An answer that came keeps its worth whatever happened to its neighbours, except that nothing is signed after an abort.
  const aborted = failure?.code === 'aborted';
  for (; next < items.length; next += 1) {
    const { id } = items[next]!;
    const known = aborted ? undefined : ready.get(id);
    yield known ?? { id, ok: false, error: failure ?? { code: 'protocol', detail: 'missing' } };
  }
  return failure;
}

function checkResume(
  definition: SignerDefinition,
  credential: SigningCredential,
  items: readonly SignItem[],
  { resume }: BatchOptions,
): void {
  if (resume === undefined) return;
  const same =
    resume.provider === definition.provider &&
    resume.credentialId === credential.id &&
    resume.itemIds.length === items.length &&
    items.every((item, i) => item.id === resume.itemIds[i]);
  if (!definition.capabilities.resumable || !same) {
    throw signerError('ERR_HBS_SIGNER_RESUME', { params: { provider: definition.provider } });
  }
}

function outcomeOf(
  key: X509Certificate['publicKey'],
  algorithm: SignatureAlgorithm,
  item: SignItem,
  answer: SignAnswer,
): SignOutcome {
  if ('error' in answer) return { id: item.id, ok: false, error: answer.error };
  const checked = checkValue(key, algorithm, item.tbs, answer.signature);
  if ('error' in checked) return { id: item.id, ok: false, error: checked.error };
  return { id: item.id, ok: true, signature: checked.signature };
}

/** Only an adapter's own words get out: the text of any other exception could hold a URL or a secret. */
function failureOf(error: unknown, signal: AbortSignal | undefined): SignerFailure {
  if (signal?.aborted === true) return { code: 'aborted' };
  if (error instanceof SignerRefusal) {
    return { code: error.code, ...(error.detail === undefined ? {} : { detail: error.detail }) };
  }
  return isHocBaSoError(error) ? { code: 'unknown', detail: error.code } : { code: 'unknown' };
}

function* refuse(items: readonly SignItem[], error: SignerFailure): Generator<SignOutcome, void, undefined> {
  for (const { id } of items) yield { id, ok: false, error };
}

async function* iterate(
  answers: AsyncIterable<SignAnswer> | Promise<Iterable<SignAnswer>>,
): AsyncGenerator<SignAnswer, void, undefined> {
  yield* await answers;
}

/** The step, or the abort, whichever comes first. */
async function unlessAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => stop.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([step, stop.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // The loser must not become an unhandled rejection.
    void step.catch(() => undefined);
  }
}
