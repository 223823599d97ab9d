import type {
  Clock,
  ResumeToken,
  SecretQuestion,
  SignatureAlgorithm,
  SignerCapabilities,
  SignerEvent,
  SignerFailure,
  SignItem,
  SigningCredential,
} from '@hocbaso/spec';
import type { CredentialSource } from './credential.ts';

/** What a service says about one item: raw signature bytes, or why there are none. */
export type SignAnswer =
  | { readonly id: string; readonly signature: Uint8Array }
  | { readonly id: string; readonly error: SignerFailure };

/** One request to a service: at most `maxBatch` items of one credential, confirmed once. */
export interface SignRequest {
  readonly credential: SigningCredential;
  readonly algorithm: SignatureAlgorithm;
  readonly items: readonly SignItem[];
  readonly description?: string;
  readonly confirmTimeoutMs?: number;
  /** Aborted by the caller, or when the caller stops listening. */
  readonly signal: AbortSignal;
  /** Set when the outcome of an earlier request is wanted: ask for it, submit nothing. */
  readonly resume?: ResumeToken;
  /**
   * Tells the caller before a request leaves (`submitting`, where we choose its name) or once the service has it
   * (`submitted`). Await it: the caller may be writing it to disk.
   */
  announce(
    type: 'submitting' | 'submitted',
    transactionRef: string,
    state?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Tells the caller of other progress. */
  progress(type: Exclude<SignerEvent['type'], 'submitting' | 'submitted'>): Promise<void>;
  /**
   * Asks for a secret; zero the bytes after use. Without an answer the request ends as `auth` (`no_secret`).
   */
  secret(question: SecretQuestion): Promise<Uint8Array>;
}

/** A signing service in its own terms. Everything the port promises beyond this is done by `defineSigner`. */
export interface SignerDefinition {
  /** Short stable name, e.g. `mysign`. */
  readonly provider: string;
  readonly capabilities: SignerCapabilities;
  readonly clock: Clock;
  /** Every certificate at hand. May throw a `HocBaSoError`. */
  listCredentials(signal: AbortSignal | undefined): Promise<readonly CredentialSource[]>;
  /**
   * Signs one request. Answers may come in any order, all at once or one by one; a failure of the whole request is
   * thrown (a `SignerRefusal`), and then nothing further of the batch is asked for.
   */
  sign(request: SignRequest): AsyncIterable<SignAnswer> | Promise<Iterable<SignAnswer>>;
  /** Drops what is held; called once. */
  close?(): Promise<void>;
}
