import type {
  Clock,
  DocumentFilter,
  MessageCode,
  MessageParams,
  Profile,
  ResumeToken,
  SignerFailure,
  SignerRole,
  SignItem,
  TranscriptStore,
  UuidSource,
} from '@hocbaso/spec';
import type { PreparedSignature } from '@hocbaso/xml';

/** What a signing session works with. */
export interface SessionOptions {
  readonly store: TranscriptStore;
  /** Every profile a document of the session may have. */
  readonly profiles: readonly Profile[];
  /**
   * Which documents: a class, a school, a year. Sessions that share a store have to agree on `maTruong`: what a person
   * was asked for is remembered under it.
   */
  readonly filter: DocumentFilter;
  /** Tax code of the school, as its seal certificate names it. */
  readonly mst: string;
  readonly clock: Clock;
  readonly uuid: UuidSource;
}

/** One signature that somebody has been asked for. */
export interface BatchEntry {
  /** `<document>/<slot>`, the `id` of its item. */
  readonly itemId: string;
  readonly documentId: string;
  /** The version it was prepared on; a reply for an older one comes too late. */
  readonly version: number;
  readonly documentDigest: string;
  readonly profileId: string;
  readonly label: string;
  readonly prepared: PreparedSignature;
}

/** Signatures asked of one certificate together; written once, before anything is shown to the signer. */
export interface StoredBatch {
  readonly id: string;
  /** Names the signer without saying who it is. */
  readonly holder: string;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly certificate: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly entries: readonly BatchEntry[];
}

/**
 * Somebody is handing these items to a service at this moment. Until then nobody else does, and a service that does not
 * know the request is not believed.
 */
export interface AskClaim {
  readonly id: string;
  readonly itemIds: readonly string[];
  /** ms since the epoch; who died in between holds nobody up for longer. */
  readonly until: number;
}

/** What has happened to a batch since; the signatures themselves are with their documents. */
export interface BatchProgress {
  /** Requests a service has, or may have. */
  readonly requests: readonly ResumeToken[];
  /** Items on their way to a service, whose request may not have a name yet. */
  readonly claims?: readonly AskClaim[];
  /** Items a request will not bring any more, as `<request> <item>`. */
  readonly closed?: readonly string[];
  /** Items that were refused, by id. */
  readonly refused: Readonly<Record<string, SignerFailure>>;
  /** Taken back: its items may be asked for anew, a late reply still counts. */
  readonly withdrawn?: true;
}

/** A batch as it is handed to a signer: only what is still owed. */
export interface SigningBatch {
  readonly id: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** What is still owed, to be signed. */
  readonly items: readonly SignItem[];
  /** Everything the batch ever held, for requests that are resumed. */
  readonly entries: readonly BatchEntry[];
  /** Requests an earlier run left with a service. */
  readonly requests: readonly ResumeToken[];
}

/**
 * What became of one reply. `signed`: kept durably; `duplicate`: it was there already; `late`: the document has
 * changed since, what was signed is kept with the version it was given for; `failed`: `failure` says why, and the item may be asked for again.
 */
export interface CollectedItem {
  readonly itemId: string;
  readonly documentId: string;
  readonly slotId: string;
  readonly role: SignerRole;
  readonly result: 'signed' | 'duplicate' | 'late' | 'failed';
  readonly failure?: SignerFailure;
  /** Why the certificate may not sign this slot; a sentence by `renderMessage`. Nobody was asked. */
  readonly cause?: { readonly code: MessageCode; readonly params: MessageParams };
}
