import { verifyAll } from '#native';
import { xmlError } from '../internal/xml-error.ts';
import type { PublicKey, SignatureJob, ValueScheme } from '../native/seam.ts';

/** Number of a signature that was asked for; see {@link SignatureJobs}. */
export type Ticket = number;

/**
 * The signatures one verification needs checked: values in the document, links of certificate chains, timestamps,
 * revocation answers. Three steps: everything that reads adds jobs; {@link verify} checks them all, at once in Node,
 * with one promise in a browser; then what judges asks {@link holds}, and nothing is judged before it was verified.
 */
export class SignatureJobs {
  #waiting: SignatureJob[] = [];
  /** Jobs handed to the machine so far. */
  #started = 0;
  readonly #results: boolean[] = [];

  /** Asks for one signature. `data` must stay as it is until verified: copy it out of shared memory. */
  add(scheme: ValueScheme, key: PublicKey, data: Uint8Array, value: Uint8Array): Ticket {
    this.#waiting.push({ scheme, key, data, value });
    return this.#started + this.#waiting.length - 1;
  }

  /** Checks what was added since the last time; may be called again after more was. Wait only for a promise. */
  verify(): undefined | Promise<void> {
    const jobs = this.#waiting;
    if (jobs.length === 0) return undefined;
    const first = this.#started;
    this.#waiting = [];
    this.#started += jobs.length;
    const answer = verifyAll(jobs);
    if (answer instanceof Promise) return answer.then((results) => this.#take(first, results));
    this.#take(first, answer);
    return undefined;
  }

  /** As {@link verify} where nothing can wait. Throws `ERR_HBS_CRYPTO_ASYNC` in a browser. */
  verifyNow(): void {
    if (this.verify() !== undefined) throw xmlError('ERR_HBS_CRYPTO_ASYNC');
  }

  /** True when this signature is one of its key over its data. */
  holds(ticket: Ticket): boolean {
    const result = this.#results[ticket];
    if (result === undefined) throw new Error('A signature was judged before it was verified.');
    return result;
  }

  #take(first: number, results: readonly boolean[]): void {
    for (let i = 0; i < results.length; i++) this.#results[first + i] = results[i]!;
  }
}
