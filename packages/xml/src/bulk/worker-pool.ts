import { Worker } from 'node:worker_threads';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { bulkError, fromWire } from './bulk-error.ts';
import {
  type Answer,
  type AnswerBatch,
  pack,
  type Task,
  type TaskBatch,
  unpack,
  type WorkerSetup,
} from './messages.ts';

/** One document with its task, and where the outcome goes. */
export interface Job {
  /** Position of the document in the stream, for messages. */
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly task: Task;
  readonly done: (outcome: JobOutcome) => void;
}

/** What became of a job. */
export type JobOutcome =
  | {
      readonly ok: true;
      readonly answer: Extract<Answer, { ok: true }>;
      readonly bytes: Uint8Array;
      /** Certificates the bytes refer to. */
      readonly certificates: ReadonlyMap<string, CertificateInfo>;
    }
  | { readonly ok: false; readonly error: Error };

/** Batches a worker has at a time: the next one waits where it is when one is done. */
const DEPTH = 2;
/** A batch: no more documents, no more bytes. A package of 10 MB goes alone. */
const MAX_JOBS = 16;
const MAX_BYTES = 1024 * 1024;

class Thread {
  readonly worker: Worker;
  ready = false;
  /** By batch number, in the order they were sent. */
  readonly batches: Map<number, readonly Job[]> = new Map();
  certificates: Map<string, CertificateInfo> = new Map();

  constructor(worker: Worker) {
    this.worker = worker;
  }
}

/** From source the worker is the TypeScript beside this file; built, one bundle beside the bundle. */
function builtInWorker(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts') ? new URL('worker.ts', here) : new URL('./bulk-worker.js', import.meta.url);
}

/** Options of a {@link WorkerPool}. */
export interface PoolOptions {
  readonly workers: number;
  readonly setup: WorkerSetup;
  /** Called when a worker has nothing to do and nothing waits. */
  readonly onIdle: () => void;
  /** Called when no worker can be started any more. */
  readonly onFailure: (error: Error) => void;
  /** Another worker than the package's own. */
  readonly entry?: URL;
}

/**
 * Worker threads with jobs in batches. When a thread dies its jobs are done again, one in a message, by a new one: the
 * job that kills the thread once more is the one that fails, and no other.
 */
export class WorkerPool {
  private readonly options: PoolOptions;
  private readonly threads: Thread[] = [];
  /** Jobs not sent yet, and those to be sent alone. */
  private readonly waiting: Job[] = [];
  private readonly suspects: Job[] = [];
  private nextBatch = 0;
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = options;
    for (let i = 0; i < options.workers; i++) this.start();
  }

  /** True when a worker would otherwise stand still. */
  get idle(): boolean {
    return this.waiting.length === 0 && this.threads.some((one) => one.batches.size === 0);
  }

  /** Jobs that wait for a worker. */
  get backlog(): number {
    return this.waiting.length;
  }

  /** Takes a job; it goes out with others when there is enough for a message, or at once to a worker without work. */
  add(job: Job): void {
    this.waiting.push(job);
    this.assign(false);
  }

  /** Sends what waits, however little it is. */
  flush(): void {
    this.assign(true);
  }

  /** Ends all threads at once. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private start(): void {
    const entry = this.options.entry ?? builtInWorker();
    const worker = new Worker(entry, {
      workerData: this.options.setup,
      // From source under a test runner the condition that finds the sources is not among our own arguments.
      ...(entry.pathname.endsWith('.ts') ? { execArgv: ['--conditions=@hocbaso/source'] } : {}),
    });
    const thread = new Thread(worker);
    this.threads.push(thread);
    let cause: unknown;
    worker.on('message', (message: AnswerBatch | 'ready') => {
      if (message === 'ready') {
        thread.ready = true;
        // Nobody waits for a thread without work: it must not keep the process alive.
        if (thread.batches.size === 0) worker.unref();
      } else this.receive(thread, message);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', (code) => this.lose(thread, cause, code));
  }

  private assign(all: boolean): void {
    for (;;) {
      const thread = this.freest();
      if (thread === undefined) return;
      const suspect = thread.batches.size === 0 ? this.suspects.shift() : undefined;
      if (suspect !== undefined) {
        this.send(thread, [suspect]);
        continue;
      }
      if (this.waiting.length === 0) return;
      let count = 0;
      let size = 0;
      while (count < this.waiting.length && count < MAX_JOBS && size < MAX_BYTES) {
        size += this.waiting[count++]!.bytes.length;
      }
      const full = count === MAX_JOBS || size >= MAX_BYTES;
      if (!full && !all && thread.batches.size > 0) return;
      this.send(thread, this.waiting.splice(0, count));
    }
  }

  private freest(): Thread | undefined {
    let best: Thread | undefined;
    for (const one of this.threads) {
      if (one.batches.size < DEPTH && (best === undefined || one.batches.size < best.batches.size))
        best = one;
    }
    return best;
  }

  private send(thread: Thread, jobs: readonly Job[]): void {
    const id = this.nextBatch++;
    const { buffer, lengths } = pack(jobs.map((job) => job.bytes));
    const batch: TaskBatch = { id, buffer, lengths, tasks: jobs.map((job) => job.task) };
    thread.batches.set(id, jobs);
    thread.worker.ref();
    thread.worker.postMessage(batch, [buffer]);
  }

  private receive(thread: Thread, { id, buffer, lengths, answers, certificates, forget }: AnswerBatch): void {
    const jobs = thread.batches.get(id)!;
    thread.batches.delete(id);
    if (thread.batches.size === 0) thread.worker.unref();
    if (forget) thread.certificates = new Map();
    for (const one of certificates) thread.certificates.set(one.fingerprint, one);
    this.assign(false);
    const parts = unpack(buffer, lengths);
    jobs.forEach((job, i) => {
      const answer = answers[i]!;
      job.done(
        answer.ok
          ? { ok: true, answer, bytes: parts[i]!, certificates: thread.certificates }
          : { ok: false, error: fromWire(answer.error, job.index) },
      );
    });
    if (this.idle) this.options.onIdle();
  }

  private lose(thread: Thread, cause: unknown, code: number): void {
    this.threads.splice(this.threads.indexOf(thread), 1);
    if (this.closed) return;
    const detail =
      cause instanceof Error ? ((cause as { code?: string }).code ?? cause.name) : `exit ${code}`;
    const batches = [...thread.batches.values()];
    if (!thread.ready) {
      this.options.onFailure(bulkError('ERR_HBS_BULK_START', { detail }, cause));
      return;
    }
    this.start();
    for (const jobs of batches) {
      const [job] = jobs;
      if (jobs.length === 1 && batches.length === 1 && job !== undefined) {
        job.done({ ok: false, error: bulkError('ERR_HBS_BULK_WORKER', { index: job.index, detail }, cause) });
      } else this.suspects.push(...jobs);
    }
    this.assign(false);
    if (this.idle) this.options.onIdle();
  }
}
