/**
 * The little of the DOM this package uses, described here so that neither its sources nor its types need the DOM
 * library: it is also imported on servers, where none of it exists.
 */
export interface ShadowLike {
  adoptedStyleSheets: readonly StyleSheetLike[];
  innerHTML: string;
}

/** A constructable style sheet; unlike a style element it passes a strict Content-Security-Policy. */
export interface StyleSheetLike {
  replaceSync(css: string): void;
}

/** An element that can carry a shadow root. */
export interface ElementLike {
  attachShadow(init: { readonly mode: 'open' }): ShadowLike;
}

/** The globals of a page. */
export interface BrowserScope {
  readonly HTMLElement: new () => ElementLike;
  readonly CSSStyleSheet: new () => StyleSheetLike;
  readonly customElements: ElementRegistry;
}

/** A registry of custom elements: `window.customElements` or a scoped one. */
export interface ElementRegistry {
  /** The constructor registered under a name, or `undefined`. */
  get(name: string): unknown;
  /** Registers a constructor under a name. */
  // biome-ignore lint/suspicious/noExplicitAny: both the DOM's constructor type and ours fit.
  define(name: string, element: any): void;
}

/** The globals of a page, or `undefined` where there is none (server rendering, workers). */
export function browserScope(): BrowserScope | undefined {
  const scope = globalThis as unknown as Partial<BrowserScope>;
  return scope.HTMLElement !== undefined && scope.CSSStyleSheet !== undefined
    ? (scope as BrowserScope)
    : undefined;
}
