import type { SignatureLine } from '@hocbaso/render';
import type { DecodedTranscript, Transcript, Verdict } from '@hocbaso/spec';

declare global {
  /** Empty where the DOM library is not loaded, the real one where it is. */
  interface HTMLElement {}
  interface HTMLElementTagNameMap {
    'hocbaso-view': HocBaSoViewElement;
  }
}

/**
 * `<hocbaso-view>`: shows one học bạ with its signature panel. Set properties, not attributes; each assignment
 * shows the new state at once. Parts for `::part()`: `transcript`, `page`, `cover`, `title`, `heading`, `block`,
 * `table`, `notice`, `signatures`, `status`, `status-passed`, `status-failed`, `status-unknown`, `verdict`,
 * `empty`, `error`.
 */
export interface HocBaSoViewElement extends HTMLElement {
  /** The record to show; without one the element says that there is none. */
  record: Transcript | DecodedTranscript | null | undefined;
  /** Result per signature; without it the panel says that nothing was checked, with an empty list that none exists. */
  signatures: readonly SignatureLine[] | null | undefined;
  /** Overall verdict of the verification. */
  verdict: Verdict | null | undefined;
}
