import type { SignerRole } from '../profile/profile.ts';
import type { SignatureAlgorithm, SignerFailure } from './signer.ts';

/** The certificate a page has found, as it is sent to the server before anything is prepared. */
export interface PageCertificate {
  /** Leaf certificate, DER in base64. */
  readonly certificate: string;
}

/** One signature a page is asked for. Plain JSON. */
export interface PageSignItem {
  /** Unique in the request. */
  readonly id: string;
  /** Name of the pupil, shown to the signer. */
  readonly hoVaTen: string;
  /** Class, shown to the signer. */
  readonly tenLop: string;
  /** In which role the signature is given. */
  readonly role: SignerRole;
  /** Canonical `SignedInfo` in base64, the bytes to be signed. */
  readonly tbs: string;
  /** Digest of `tbs` with the hash of the algorithm, base64. */
  readonly digest: string;
  /** The document itself: with it the page proves what it shows instead of repeating what the server says. */
  readonly document?: PageSignDocument;
}

/** The document a signature goes into, as it was prepared. */
export interface PageSignDocument {
  /** The XML in base64. */
  readonly bytes: string;
  readonly profileId: string;
  readonly slotId: string;
}

/** What a server asks a page to sign with one certificate. Plain JSON. */
export interface PageSignRequest {
  /** Comes back with the reply. */
  readonly id: string;
  /** Leaf certificate, DER in base64: the signatures are only good with this one. */
  readonly certificate: string;
  readonly algorithm: SignatureAlgorithm;
  readonly items: readonly PageSignItem[];
}

/** What became of one item: a signature value (RSA raw, ECDSA `r‖s`) in base64, or why there is none. */
export type PageSignOutcome =
  | { readonly id: string; readonly ok: true; readonly signature: string }
  | { readonly id: string; readonly ok: false; readonly error: SignerFailure };

/** What a page sends back. Plain JSON. */
export interface PageSignReply {
  readonly requestId: string;
  readonly outcomes: readonly PageSignOutcome[];
}
