import type { SignerRole } from '../profile/profile.ts';

/** How far a document is signed. `issued`: sealed by the school, every required slot filled. */
export type DocumentStage = 'draft' | 'teachersSigned' | 'homeroomSigned' | 'managerSigned' | 'issued';

/** A new document; `bytes` are the unsigned XML. */
export interface NewDocument {
  /** `maDinhDanhHocBa`, UUID v4. */
  readonly id: string;
  readonly maTruong: string;
  readonly namHoc: string;
  readonly tenLop: string;
  readonly maHocSinh: string;
  readonly profileId: string;
  readonly bytes: Uint8Array;
}

/** The current state of a document. `version` counts from 1; a version is written once and never changes. */
export interface DocumentHead {
  readonly id: string;
  readonly maTruong: string;
  readonly namHoc: string;
  readonly tenLop: string;
  readonly maHocSinh: string;
  readonly profileId: string;
  readonly stage: DocumentStage;
  readonly version: number;
  /** SHA-256 of the current bytes, lower-case hex. */
  readonly digest: string;
}

/** Which documents to list; absent parts match everything. */
export interface DocumentFilter {
  readonly maTruong?: string;
  readonly namHoc?: string;
  readonly tenLop?: string;
  readonly stage?: DocumentStage;
}

/** A signature as it came from a signer, kept before it is attached, so that nobody is asked twice. */
export interface StoredSignature {
  readonly slotId: string;
  readonly role: SignerRole;
  /** The serialised preparation this value answers. */
  readonly prepared: string;
  readonly value: Uint8Array;
}

/** One entry of a document's journal; `hash` covers the previous entry's hash. */
export interface JournalEntry {
  readonly seq: number;
  readonly at: number;
  readonly event: string;
  /** JSON without personal data: digests, stages, versions. */
  readonly detail: string;
  readonly hash: string;
}

/**
 * State of a package at one target. `sending` is entered by a durable claim before any byte leaves; `inDoubt` means
 * the bytes may have arrived and is resolved only by asking the hub; `parked` waits for a person.
 */
export type PackageState =
  | 'queued'
  | 'sending'
  | 'acknowledged'
  | 'inDoubt'
  | 'answered'
  | 'refused'
  | 'parked';

/** State of one document in one package. */
export type ItemState = 'pending' | 'accepted' | 'rejected';

/** A package to be sent: stored whole before the first attempt, resent byte for byte. */
export interface NewPackage {
  readonly messageId: string;
  /** Where it goes, e.g. `so:79` or `moet`. */
  readonly target: string;
  readonly maTruong: string;
  readonly namHoc: string;
  /** The signed list XML. */
  readonly bytes: Uint8Array;
  readonly documentIds: readonly string[];
}

/** One document of a package with the hub's last word on it. */
export interface PackageItem {
  readonly documentId: string;
  readonly state: ItemState;
  /** The hub's own code and texts, verbatim, when it gave any. */
  readonly error?: string;
  readonly errorFieldTitle?: string;
  readonly errorDescription?: string;
}

/** The current state of a package. */
export interface PackageHead {
  readonly messageId: string;
  readonly target: string;
  readonly maTruong: string;
  readonly namHoc: string;
  readonly state: PackageState;
  readonly attempts: number;
  readonly digest: string;
  readonly items: readonly PackageItem[];
}

/** An answer of the hub exactly as it arrived; stored before it is understood. */
export interface RawAnswer {
  readonly operation: string;
  readonly at: number;
  readonly transport: 'ok' | 'timeout' | 'reset' | 'dns' | 'tls' | 'refused';
  readonly httpStatus?: number;
  readonly bytes: Uint8Array;
}

/** A durable claim on a package: only its holder may send, until `until` (ms since the epoch). */
export interface PackageClaim {
  readonly head: PackageHead;
  readonly attempt: number;
  readonly until: number;
}

/**
 * The store port: documents with immutable versions, signatures, a hash-linked journal, and the outbox of packages.
 * Every method that resolves has made its change durable. Changes are compare-and-set: a lost race throws
 * `ERR_HBS_STORE_CONFLICT` and changes nothing.
 */
export interface TranscriptStore {
  /** Idempotent: the same id with the same facts and bytes returns the present head; anything else is a conflict. */
  createDocument(document: NewDocument): Promise<DocumentHead>;
  /** Undefined when there is none. */
  getDocument(id: string): Promise<DocumentHead | undefined>;
  /** In the order of creation. */
  listDocuments(filter?: DocumentFilter): AsyncIterable<DocumentHead>;
  /** Bytes of a version (default: the current one), checked against their digest on the way out. */
  readDocument(id: string, version?: number): Promise<Uint8Array>;
  /**
   * Keeps signatures over a version; idempotent by slot and value. A slot of a version holds one signature: another
   * value for it is a conflict.
   */
  putSignatures(id: string, version: number, signatures: readonly StoredSignature[]): Promise<void>;
  /** What `putSignatures` kept for a version. */
  signaturesOf(id: string, version: number): Promise<readonly StoredSignature[]>;
  /** Adds the next version; fails when `expectedVersion` is not the current one. */
  appendVersion(
    id: string,
    next: { readonly expectedVersion: number; readonly stage: DocumentStage; readonly bytes: Uint8Array },
  ): Promise<DocumentHead>;
  /** The journal of a document, oldest first. */
  journalOf(id: string): Promise<readonly JournalEntry[]>;

  /** Puts a package into the outbox; idempotent for the same id and bytes. */
  putPackage(pkg: NewPackage): Promise<PackageHead>;
  /** Undefined when there is none. */
  getPackage(messageId: string): Promise<PackageHead | undefined>;
  /** In the order of creation. */
  listPackages(filter?: {
    readonly state?: PackageState;
    readonly target?: string;
  }): AsyncIterable<PackageHead>;
  /** The signed list XML, as it was put. */
  readPackage(messageId: string): Promise<Uint8Array>;
  /**
   * Claims a `queued` package for sending; undefined when it is not `queued`. A claim that ran out (`until` reached
   * while still `sending`) may have let bytes leave, so it is never handed on: asking for it moves the package to
   * `inDoubt` and returns undefined.
   */
  claimPackage(messageId: string, leaseMs: number): Promise<PackageClaim | undefined>;
  /** Stores a raw answer. */
  putAnswer(messageId: string, answer: RawAnswer): Promise<void>;
  /** Every raw answer about a package, oldest first. */
  answersOf(messageId: string): Promise<readonly RawAnswer[]>;
  /**
   * Moves a package from one state to another, together with the verdicts of its items (those not named keep
   * theirs), in one transaction. `attempt`, when given, must be the package's current attempt, so that a sender
   * whose claim was lost cannot settle the attempt of another. `sending` is entered by {@link claimPackage} only, and
   * nothing the hub has answered, refused or acknowledged goes back to `queued` (`ERR_HBS_STORE_MOVE`).
   */
  movePackage(
    messageId: string,
    move: {
      readonly from: PackageState;
      readonly to: PackageState;
      readonly attempt?: number;
      readonly items?: readonly PackageItem[];
    },
  ): Promise<PackageHead>;
  /** The journal of a package, oldest first. */
  packageJournalOf(messageId: string): Promise<readonly JournalEntry[]>;

  /** A small durable value under a key (JSON text), for callers that resume. */
  getNote(key: string): Promise<string | undefined>;
  /**
   * Replaces the value under a key. With `expected`, only when the present value is exactly that (`null`: when there is
   * none); otherwise `ERR_HBS_STORE_CONFLICT`.
   */
  putNote(key: string, value: string, options?: { readonly expected: string | null }): Promise<void>;
  /** The notes whose key begins with an ASCII prefix, in the order of their keys. */
  listNotes(prefix: string): AsyncIterable<{ readonly key: string; readonly value: string }>;

  /** Recomputes every digest and every journal chain; yields what does not hold, `problem` as a catalogue code. */
  audit(): AsyncIterable<{ readonly id: string; readonly problem: string }>;
  /** Gives the store back; nothing that resolved is lost. */
  close(): Promise<void>;
}
