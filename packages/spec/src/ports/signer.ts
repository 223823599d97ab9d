/** Signature algorithms a signer may be asked for. `ecdsa-*` values are raw `r‖s`, RSA values raw PKCS#1. */
export type SignatureAlgorithm =
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'rsa-pss-sha256'
  | 'ecdsa-sha256'
  | 'ecdsa-sha384';

/** Who a certificate stands for, read from its subject (signing.md section 8). */
export interface CertificateHolder {
  /** Common name. */
  readonly cn: string;
  /** Personal number from a `CCCD:` UID, when present. */
  readonly cccd?: string;
  /** Tax code from an `MST:` UID, when present; with it and no `cccd` the certificate is an organisation's. */
  readonly mst?: string;
}

/** A certificate a signer can sign with. Always obtained before hashing: it is part of what is signed. */
export interface SigningCredential {
  /** The provider's id, opaque. */
  readonly id: string;
  /** Leaf certificate, DER. */
  readonly certificate: Uint8Array;
  /** Issuing certificates, issuer first, DER; may be empty. */
  readonly chain: readonly Uint8Array[];
  /** Supported algorithms; the first is the default. */
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly holder: CertificateHolder;
  readonly kind: 'person' | 'organization' | 'unknown';
  /** Signing quota left, where the provider tells. */
  readonly remaining?: number;
  /** Most signatures of one confirmation, where the provider tells it for each certificate (`multisign`). */
  readonly maxBatch?: number;
}

/** One thing to sign: canonical `SignedInfo` and its digest, both, because some services take one and some the other. */
export interface SignItem {
  /** Unique in the batch. */
  readonly id: string;
  /** Shown to the signer on a phone; adapters fold and shorten it. */
  readonly label: string;
  /** The bytes to be signed. */
  readonly tbs: Uint8Array;
  /** Digest of `tbs` with the hash of the algorithm. */
  readonly digest: Uint8Array;
}

/** Stable reason of a signature that was not given. */
export type SignerErrorCode =
  | 'auth'
  | 'user_rejected'
  | 'timeout'
  | 'quota'
  | 'cert_invalid'
  | 'pin_incorrect'
  | 'pin_locked'
  | 'device_removed'
  | 'unsupported_algorithm'
  | 'signature_mismatch'
  | 'protocol'
  | 'network'
  | 'aborted'
  | 'unknown';

/** Why one item was not signed. `detail` is the provider's own word, never a secret. */
export interface SignerFailure {
  readonly code: SignerErrorCode;
  readonly detail?: string;
}

/** The outcome of one item, in input order within a chunk. */
export type SignOutcome =
  | { readonly id: string; readonly ok: true; readonly signature: Uint8Array }
  | { readonly id: string; readonly ok: false; readonly error: SignerFailure };

/**
 * What a signer needs to find a request again that somebody may be confirming on a phone. Plain JSON without secrets
 * (access tokens and one-time passwords are asked for anew); `state` belongs to the adapter.
 */
export interface ResumeToken {
  readonly provider: string;
  readonly credentialId: string;
  /** The service's own name of the request, or ours where the service lets the caller choose it. */
  readonly transactionRef: string;
  /** The items of the request, in the order they were sent. */
  readonly itemIds: readonly string[];
  readonly algorithm: SignatureAlgorithm;
  readonly state?: Readonly<Record<string, string>>;
}

/**
 * Progress of a batch at the signing service. `submitting` comes before a request leaves whose name the caller chose,
 * `submitted` once the service has it; both carry `resume` where the service can be asked again later.
 */
export interface SignerEvent {
  readonly type: 'submitting' | 'submitted' | 'waiting' | 'confirmed' | 'signing' | 'done';
  readonly transactionRef?: string;
  readonly resume?: ResumeToken;
}

/** Asked for when a signer needs a secret; the answer is used once and never kept. */
export interface SecretQuestion {
  readonly kind: 'pin' | 'otp' | 'password';
  readonly triesLeft?: 'low' | 'final';
}

/** Options of one batch. */
export interface BatchOptions {
  readonly algorithm?: SignatureAlgorithm;
  readonly description?: string;
  /** Stops waiting; a phone request that was already sent may still be confirmed. */
  readonly signal?: AbortSignal;
  readonly confirmTimeoutMs?: number;
  /**
   * Told of the progress at the signing service. A promise is awaited: a caller that stores `resume` has it on disk before the
   * request can be confirmed, so a crash never asks a person twice.
   */
  readonly onEvent?: (event: SignerEvent) => unknown;
  /** Asks for the outcome of an earlier request instead of making a new one; `items` must be those of the token. */
  readonly resume?: ResumeToken;
  /** Asked for a PIN, a one-time password or a password when the service needs one. */
  readonly getSecret?: (question: SecretQuestion) => Promise<Uint8Array>;
}

/** What a signing service can do. */
export interface SignerCapabilities {
  readonly maxBatch: number;
  readonly confirmation: 'none' | 'pin' | 'app' | 'otp';
  /** True when the service signs a digest it is given; false when it must see the bytes. */
  readonly prehash: boolean;
  readonly resumable: boolean;
}

/** The port every signing service implements. */
export interface Signer {
  readonly provider: string;
  readonly capabilities: SignerCapabilities;
  /** Every certificate this signer can sign with at the moment. */
  listCredentials(signal?: AbortSignal): Promise<readonly SigningCredential[]>;
  /** One confirmation per chunk of `maxBatch`; yields in input order; a refused item is an outcome, not a throw. */
  signBatch(
    credential: SigningCredential,
    items: readonly SignItem[],
    options?: BatchOptions,
  ): AsyncIterable<SignOutcome>;
  /** Drops keys, sessions and connections. */
  close(): Promise<void>;
}
