import { renderTranscriptBody, type SignatureLine, TRANSCRIPT_CSS } from '@hocbaso/render';
import {
  type DecodedTranscript,
  isHocBaSoError,
  renderMessage,
  type Transcript,
  type Verdict,
} from '@hocbaso/spec';
import { RENDER_MESSAGES } from '@hocbaso/spec/messages/render';
import type { BrowserScope, ShadowLike } from '../internal/dom.ts';

const VIEW_CSS = `${TRANSCRIPT_CSS}
:host { display: block; }
:host([hidden]) { display: none; }
[tabindex]:focus-visible { outline: 3px solid #005fcc; outline-offset: 2px; }
`;

const PROPERTIES = ['record', 'signatures', 'verdict'] as const;

/**
 * The class behind `<hocbaso-view>`. It is made on demand because it extends the page's `HTMLElement`, which does not
 * exist where the package is only imported.
 */
export function createViewClass(scope: BrowserScope): new () => object {
  const sheet = new scope.CSSStyleSheet();
  sheet.replaceSync(VIEW_CSS);

  return class extends scope.HTMLElement {
    readonly #shadow: ShadowLike;
    #record: Transcript | DecodedTranscript | null | undefined;
    #signatures: readonly SignatureLine[] | null | undefined;
    #verdict: Verdict | null | undefined;

    constructor() {
      super();
      this.#shadow = this.attachShadow({ mode: 'open' });
      this.#shadow.adoptedStyleSheets = [sheet];
    }

    /** Takes over properties that were set before the element was defined, then shows them. */
    connectedCallback(): void {
      const self = this as Record<string, unknown>;
      for (const name of PROPERTIES) {
        if (!Object.hasOwn(self, name)) continue;
        const value = self[name];
        delete self[name];
        self[name] = value;
      }
      this.#show();
    }

    get record(): Transcript | DecodedTranscript | null | undefined {
      return this.#record;
    }
    set record(value) {
      this.#record = value;
      this.#show();
    }

    get signatures(): readonly SignatureLine[] | null | undefined {
      return this.#signatures;
    }
    set signatures(value) {
      this.#signatures = value;
      this.#show();
    }

    get verdict(): Verdict | null | undefined {
      return this.#verdict;
    }
    set verdict(value) {
      this.#verdict = value;
      this.#show();
    }

    #show(): void {
      this.#shadow.innerHTML = this.#content();
    }

    #content(): string {
      if (this.#record == null) {
        return `<p part="empty" role="status" lang="vi">${renderMessage('RENDER_VIEW_EMPTY', {}, 'vi', RENDER_MESSAGES).text}</p>`;
      }
      try {
        return renderTranscriptBody(this.#record, {
          headingLevel: 2,
          ...(this.#signatures == null ? {} : { signatures: this.#signatures }),
          ...(this.#verdict == null ? {} : { verdict: this.#verdict }),
        });
      } catch (error) {
        if (!isHocBaSoError(error)) throw error;
        // Catalogue text without parameters, so nothing here comes from the record.
        const { text, next } = renderMessage('ERR_HBS_RENDER_FORM', {}, 'vi', RENDER_MESSAGES);
        return `<p part="error" role="alert" lang="vi">${text} ${next}</p>`;
      }
    }
  };
}
