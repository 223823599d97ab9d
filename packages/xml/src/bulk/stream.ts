import { availableParallelism } from 'node:os';
import type { WorkerSetup } from './messages.ts';
import { type Job, type JobOutcome, WorkerPool } from './worker-pool.ts';

/** Options all bulk functions share. */
export interface BulkOptions {
  /** Number of worker threads; default: one for each processor. */
  readonly workers?: number;
  /** Stops the work: the iteration throws the signal's reason and the threads end. */
  readonly signal?: AbortSignal;
}

/** Documents taken from the source and not yet given out, for each worker. */
const WINDOW = 48;

/** A source of documents, whatever it is. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

/** What {@link streamJobs} needs. */
export interface StreamOptions<T> extends BulkOptions {
  readonly setup: WorkerSetup;
  /** The job of a document; what it throws is that document's outcome. */
  readonly job: (document: T) => Pick<Job, 'bytes' | 'task'>;
  /** Another worker than the package's own, for tests. */
  readonly entry?: URL;
}

/** One document on its way. */
export interface Settled<T> {
  readonly index: number;
  readonly document: T;
  readonly outcome: JobOutcome;
}

/** Lets one side wait until the other has something for it. */
class Bell {
  private wake: (() => void) | undefined;

  ring(): void {
    this.wake?.();
    this.wake = undefined;
  }

  heard(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

interface Item<T> {
  readonly index: number;
  readonly document: T;
  outcome: JobOutcome | undefined;
}

/** Reads a source ahead into a pool, no further than a number of documents not yet given out. */
class Reader<T> {
  readonly queue: Item<T>[] = [];
  readonly arrived: Bell = new Bell();
  finished = false;
  /** What the source threw. */
  failure: { readonly error: unknown } | undefined;
  private readonly space: Bell = new Bell();
  private readonly iterator: Iterator<T> | AsyncIterator<T>;
  private readonly isAsync: boolean;
  private readonly pool: WorkerPool;
  private readonly job: StreamOptions<T>['job'];
  private readonly capacity: number;
  private taken = 0;
  private stopped = false;

  constructor(source: Source<T>, pool: WorkerPool, job: StreamOptions<T>['job'], capacity: number) {
    this.isAsync = Symbol.asyncIterator in source;
    this.iterator =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.pool = pool;
    this.job = job;
    this.capacity = capacity;
  }

  async read(): Promise<void> {
    try {
      while (!this.stopped) {
        const waiting = this.iterator.next();
        const next = this.isAsync ? await waiting : (waiting as IteratorResult<T>);
        if (this.stopped) return;
        if (next.done === true) break;
        this.take(next.value);
        while (this.queue.length >= this.capacity && !this.stopped) await this.space.heard();
      }
    } catch (error) {
      this.failure = { error };
    }
    this.finished = true;
    this.pool.flush();
    this.arrived.ring();
  }

  private take(document: T): void {
    const item: Item<T> = { index: this.taken++, document, outcome: undefined };
    this.queue.push(item);
    const done = (outcome: JobOutcome): void => {
      item.outcome = outcome;
      if (this.queue[0] === item) this.arrived.ring();
    };
    try {
      this.pool.add({ index: item.index, ...this.job(document), done });
    } catch (error) {
      done({ ok: false, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  /** The next document in order, when its outcome is there. */
  shift(): Settled<T> | undefined {
    const [first] = this.queue;
    if (first?.outcome === undefined) return undefined;
    this.queue.shift();
    // In lots: reading one document for each given out would send them one by one.
    if (this.queue.length <= this.capacity / 2) this.space.ring();
    return { index: first.index, document: first.document, outcome: first.outcome };
  }

  /** Lets go of the source. One that is waiting for its own next document is not waited for. */
  stop(): void {
    this.stopped = true;
    this.space.ring();
    if (this.finished) return;
    try {
      Promise.resolve(this.iterator.return?.()).catch(() => {});
    } catch {
      // The iteration has its own end; what the source says to being closed changes nothing.
    }
  }
}

/**
 * Sends documents to worker threads and gives the outcomes in the order of the documents. Reads ahead by a fixed number
 * of documents only, so memory does not grow with the stream, however slow either end is. What the source throws is
 * thrown after the documents read before it.
 */
export async function* streamJobs<T>(
  source: Source<T>,
  options: StreamOptions<T>,
): AsyncGenerator<Settled<T>, void, undefined> {
  const { signal, setup, entry } = options;
  signal?.throwIfAborted();
  const workers = Math.max(1, options.workers ?? availableParallelism());
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    reader.arrived.ring();
  };
  const pool = new WorkerPool({
    workers,
    setup,
    onIdle: () => pool.flush(),
    onFailure: fail,
    ...(entry === undefined ? {} : { entry }),
  });
  const reader = new Reader(source, pool, options.job, WINDOW * workers);
  const onAbort = (): void => fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const reading = reader.read();
  try {
    for (;;) {
      if (failure !== undefined) throw failure.error;
      const settled = reader.shift();
      if (settled !== undefined) yield settled;
      else if (reader.finished && reader.queue.length === 0) break;
      else await reader.arrived.heard();
    }
    await reading;
    if (reader.failure !== undefined) throw reader.failure.error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    reader.stop();
    await pool.close();
  }
}
