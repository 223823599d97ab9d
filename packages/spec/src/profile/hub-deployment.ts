import type { Environment } from './confidence.ts';
import type { EscapeQuotes, HubOperation } from './hub-profile.ts';

/** Asks for a secret when it is needed; the answer is used once and never kept. */
export type SecretProvider = (options: { readonly signal?: AbortSignal }) => Promise<string>;

/** A token and, where the service tells, until when it is good (ms since the epoch). */
export interface HubToken {
  readonly value: string;
  readonly expiresAt?: number;
}

/**
 * How a token is had. `endpoint`: a JSON POST whose field names the vendor gives (service 3.1 is not public);
 * `custom`: the vendor's own function. `header` carries the token on every call, because the query messages of the
 * annex have no place for it.
 */
export type HubTokenSource = {
  readonly header?: { readonly name: string; readonly prefix: string };
} & (
  | {
      readonly kind: 'endpoint';
      readonly url: string;
      readonly userNameField: string;
      readonly passwordField: string;
      readonly tokenField: string;
      /** Reply field with the lifetime in seconds. */
      readonly expiresInField?: string;
    }
  | {
      readonly kind: 'custom';
      /** Returns a fresh token. */
      readonly acquire: (options: { readonly signal?: AbortSignal }) => Promise<HubToken>;
    }
);

/** What the hub's codes mean, per service. A code in none of the lists leaves the outcome in doubt. */
export interface HubAnswerCodes {
  readonly success: readonly string[];
  /** The whole message was refused and nothing of it was taken. */
  readonly refused?: readonly string[];
  /** The hub already has a message of this id. */
  readonly duplicate?: readonly string[];
  /** The hub denies having a message of this id. */
  readonly unknownMessage?: readonly string[];
  /** The hub has the message and has not decided. */
  readonly pending?: readonly string[];
  /** Token or account not accepted. */
  readonly auth?: readonly string[];
}

/**
 * Everything that differs from one hub to the next and is not in the public annex: the only thing a vendor edits.
 * No deployment of a real hub is shipped.
 */
export interface HubDeployment {
  /** Target id, e.g. `so:79`, `moet` or `sandbox`. */
  readonly target: string;
  readonly environment: Environment;
  /** Id of the hub profile, e.g. `moet-2088-v1.0`. */
  readonly hubProfile: string;
  /** Full URL per operation. */
  readonly endpoints: Readonly<Record<HubOperation, string>>;
  readonly maDonVi: string;
  readonly userName: string;
  readonly password: SecretProvider;
  readonly passwordEncoding: 'sha256-hex-lower' | 'sha256-hex-upper' | 'sha256-base64';
  readonly token: HubTokenSource;
  /** Values of `type` and `function` per operation; `queryCertificate` has none in the annex. */
  readonly codes: Readonly<
    Record<Exclude<HubOperation, 'queryCertificate'>, { readonly type: string; readonly function: string }>
  >;
  readonly answerCodes: Readonly<Record<HubOperation, HubAnswerCodes>>;
  /** Codes of the certificate's kind and provider in the hub's own lists. */
  readonly certificate: { readonly maKieuChuKy: string; readonly nhaPhatHanh: string };
  readonly escapeQuotes: EscapeQuotes;
  /** Tighter limits than the profile's, where the hub says so. */
  readonly limits?: { readonly maxBytes?: number; readonly maxRecords?: number };
  readonly timeouts: {
    /** Milliseconds for a call that carries `content`. */
    readonly sendMs: number;
    /** Milliseconds for a token or a query. */
    readonly queryMs: number;
  };
}
