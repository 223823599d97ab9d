import type { ShadowLike, StyleSheetLike } from '../internal/dom.ts';

/** A part of the element, as far as it is used: text, state, keys and clicks. */
export interface PartLike {
  textContent: string | null;
  innerHTML: string;
  hidden: boolean;
  disabled: boolean;
  value: number;
  max: number;
  focus(): void;
  setAttribute(name: string, value: string): void;
  addEventListener(type: string, listener: (event: { readonly key?: string }) => void): void;
}

/** A shadow root that can be searched. */
export interface SignShadow extends ShadowLike {
  readonly activeElement: unknown;
  querySelector(selector: string): PartLike | null;
  addEventListener(type: string, listener: (event: { readonly key?: string }) => void): void;
}

/** The element the class extends. */
export interface SignHost {
  attachShadow(init: { readonly mode: 'open' }): SignShadow;
  dispatchEvent(event: unknown): boolean;
}

/** The globals of a page this element uses. */
export interface SignScope {
  readonly HTMLElement: new () => SignHost;
  readonly CSSStyleSheet: new () => StyleSheetLike;
  readonly CustomEvent: new (
    type: string,
    init: { readonly detail: unknown; readonly bubbles: boolean; readonly composed: boolean },
  ) => unknown;
}
