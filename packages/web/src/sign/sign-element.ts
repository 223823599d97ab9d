import type { PageSignOutcome, PageSignReply, PageSignRequest, Signer } from '@hocbaso/spec';

/** `detail` of `hocbaso-sign-item`: one outcome, as it came. */
export type SignItemDetail = PageSignOutcome;

/** `detail` of `hocbaso-sign-end`: what to send to the server, also after a stop. */
export interface SignEndDetail {
  readonly reply: PageSignReply;
  /** The person pressed stop. */
  readonly stopped: boolean;
}

/** `detail` of `hocbaso-sign-refused`: the items whose bytes do not fit what was said of them. */
export interface SignRefusedDetail {
  readonly ids: readonly string[];
}

declare global {
  interface HTMLElementTagNameMap {
    'hocbaso-sign': HocBaSoSignElement;
  }
}

/**
 * `<hocbaso-sign>`: shows what a server asks to sign, looks at the very bytes (digest, and the document where it comes
 * along), and has a signer of the page sign them. One item that does not fit and nothing is signed. Set properties,
 * not attributes. Events (bubbling, composed): `hocbaso-sign-item`, `hocbaso-sign-end`, `hocbaso-sign-refused`. Parts for
 * `::part()`: `sign`, `title`, `holder`, `guidance`, `alert`, `list`, `table`, `caption`, `row`, `pupil`, `source`, `class`,
 * `role`, `digest`, `outcome`, `outcome-waiting`, `outcome-signed`, `outcome-failed`, `progress`, `status`, `button`,
 * `sign-button`, `cancel-button`, `retry-button`.
 */
export interface HocBaSoSignElement extends HTMLElement {
  /** Who signs, e.g. of `@hocbaso/web/vgca`; one that can be asked whether its software runs is asked at once. */
  signer: Signer | null | undefined;
  /** What is to be signed, as the server sent it. */
  request: PageSignRequest | null | undefined;
}
