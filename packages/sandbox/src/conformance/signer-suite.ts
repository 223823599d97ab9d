import { X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import {
  type BatchOptions,
  isHocBaSoError,
  type SignatureAlgorithm,
  type Signer,
  type SignerEvent,
  type SigningCredential,
  type SignOutcome,
} from '@hocbaso/spec';
import { ALGORITHMS, makeItems, signatureHolds } from './sign-items.ts';

/** One line of a conformance report. */
export interface ConformanceRow {
  /** Stable name of the case. */
  readonly case: string;
  readonly ok: boolean;
  /** What went wrong, in English; empty when nothing did. */
  readonly detail: string;
}

/** What a signer's own test brings along. */
export interface SignerConformanceTools {
  /** Added to every batch: a PIN for `getSecret`, an `onEvent` that confirms on an emulated phone. */
  readonly batch?: Pick<BatchOptions, 'getSecret' | 'onEvent' | 'confirmTimeoutMs'>;
  /** Texts (password, PIN) that must not show when the signer, its events or its outcomes are printed. */
  readonly secrets?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What a case works with. */
interface Bench {
  readonly signer: Signer;
  readonly credential: SigningCredential;
  readonly events: SignerEvent[];
  readonly seen: SignOutcome[];
  sign(
    count: number,
    options?: BatchOptions,
    onOutcome?: (index: number) => 'stop' | undefined,
  ): Promise<void>;
}

class Failed extends Error {}

function expect(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new Failed(detail);
}

function expectSigned(bench: Bench, count: number, algorithm: SignatureAlgorithm): void {
  const items = makeItems(count, algorithm);
  expect(bench.seen.length === count, `${bench.seen.length} outcomes for ${count} items`);
  for (const [i, outcome] of bench.seen.entries()) {
    expect(outcome.id === items[i]!.id, `outcome ${i} is for "${outcome.id}": not in input order`);
    expect(outcome.ok, `item ${i} refused: ${outcome.ok ? '' : outcome.error.code}`);
    expect(
      signatureHolds(bench.credential.certificate, algorithm, items[i]!.tbs, outcome.signature),
      `signature ${i} (${algorithm}) does not verify with the certificate listed before`,
    );
  }
}

const CASES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'certificate first: readable, with its default algorithm': async ({ signer, credential }) => {
    new X509Certificate(credential.certificate);
    for (const issuer of credential.chain) new X509Certificate(issuer);
    expect(credential.algorithms.length > 0, 'no algorithm');
    expect(credential.holder.cn !== '', 'holder without a common name');
    const again = (await signer.listCredentials()).find(({ id }) => id === credential.id);
    expect(again !== undefined, 'the credential is gone in a second listing');
    expect(
      Buffer.compare(again.certificate, credential.certificate) === 0,
      'another certificate under the same id',
    );
  },
  'empty batch': async (bench) => {
    await bench.sign(0);
    expect(bench.seen.length === 0, 'outcomes out of nothing');
  },
  'batch of 1': (bench) => batchOf(bench, 1),
  'batch of 45': (bench) => batchOf(bench, 45),
  'batch of 500': (bench) => batchOf(bench, 500),
  'every advertised algorithm': async (bench) => {
    for (const algorithm of bench.credential.algorithms) {
      bench.seen.length = 0;
      await bench.sign(3, { algorithm });
      expectSigned(bench, 3, algorithm);
    }
  },
  'unsupported algorithm is an outcome of each item': async (bench) => {
    const algorithm = ALGORITHMS.find((name) => !bench.credential.algorithms.includes(name));
    if (algorithm === undefined) return;
    await bench.sign(3, { algorithm });
    expect(bench.seen.length === 3, `${bench.seen.length} outcomes for 3 items`);
    for (const outcome of bench.seen) {
      expect(!outcome.ok, `signed with ${algorithm}, which is not advertised`);
      expect(outcome.error.code === 'unsupported_algorithm', `code ${outcome.error.code}`);
    }
  },
  'abort in the middle: every item has one outcome, none signed afterwards': async (bench) => {
    const abort = new AbortController();
    await bench.sign(45, { signal: abort.signal }, (index) => {
      if (index === 9) abort.abort();
      return undefined;
    });
    expectAborted(bench, 45, 10);
  },
  'aborted before the start: nothing signed': async (bench) => {
    await bench.sign(3, { signal: AbortSignal.abort() });
    expectAborted(bench, 3, 0);
  },
  'leaving the loop early does not spoil the next batch': async (bench) => {
    await bench.sign(45, {}, (index) => (index === 2 ? 'stop' : undefined));
    bench.seen.length = 0;
    await batchOf(bench, 3);
  },
  'close ends it': async ({ signer }) => {
    await signer.close();
    await signer.close();
    const error = await signer.listCredentials().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isHocBaSoError(error), 'a closed signer must throw a HocBaSoError');
  },
};

/**
 * Runs the conformance suite every signer must pass, against fresh signers from `makeSigner`, and reports a row per
 * case; it never throws for a failing case. Every signature is verified with the certificate listed beforehand.
 */
export async function runSignerConformance(
  makeSigner: () => Promise<Signer>,
  tools: SignerConformanceTools = {},
): Promise<readonly ConformanceRow[]> {
  const rows: ConformanceRow[] = [];
  for (const [name, run] of Object.entries(CASES)) {
    tools.signal?.throwIfAborted();
    rows.push({ case: name, ...(await runCase(run, makeSigner, tools)) });
  }
  return rows;
}

async function runCase(
  run: (bench: Bench) => Promise<void>,
  makeSigner: () => Promise<Signer>,
  tools: SignerConformanceTools,
): Promise<{ ok: boolean; detail: string }> {
  const signer = await makeSigner();
  try {
    const bench = await makeBench(signer, tools);
    await run(bench);
    const printed = inspect([signer, bench.events, bench.seen], { showHidden: true, depth: 12 });
    const told = tools.secrets?.findIndex((secret) => printed.includes(secret)) ?? -1;
    expect(told === -1, `secret number ${told} shows when the signer is printed`);
    return { ok: true, detail: '' };
  } catch (error) {
    return { ok: false, detail: error instanceof Failed ? error.message : `threw: ${inspect(error)}` };
  } finally {
    await signer.close();
  }
}

async function makeBench(signer: Signer, tools: SignerConformanceTools): Promise<Bench> {
  const [credential] = await signer.listCredentials();
  expect(credential !== undefined, 'no credential listed');
  const events: SignerEvent[] = [];
  const seen: SignOutcome[] = [];
  const onEvent = (event: SignerEvent): void => {
    events.push(event);
    tools.batch?.onEvent?.(event);
  };
  return {
    signer,
    credential,
    events,
    seen,
    async sign(count, options = {}, onOutcome) {
      const items = makeItems(count, options.algorithm ?? credential.algorithms[0]!);
      const batch = { ...tools.batch, onEvent, ...options };
      for await (const outcome of signer.signBatch(credential, items, batch)) {
        seen.push(outcome);
        if (onOutcome?.(seen.length - 1) === 'stop') break;
      }
    },
  };
}

async function batchOf(bench: Bench, count: number): Promise<void> {
  await bench.sign(count);
  expectSigned(bench, count, bench.credential.algorithms[0]!);
}

function expectAborted(bench: Bench, count: number, signedAtMost: number): void {
  const ids = makeItems(count, bench.credential.algorithms[0]!).map(({ id }) => id);
  expect(bench.seen.map(({ id }) => id).join() === ids.join(), 'not one outcome per item in input order');
  for (const [i, outcome] of bench.seen.entries()) {
    expect(!outcome.ok || i < signedAtMost, `item ${i} signed after the abort`);
    expect(
      outcome.ok || outcome.error.code === 'aborted',
      `code ${outcome.ok ? '' : outcome.error.code} instead of aborted`,
    );
  }
}
