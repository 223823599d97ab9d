import {
  isHocBaSoError,
  type PageSignOutcome,
  type PageSignRequest,
  type RenderedMessage,
  renderMessage,
  type Signer,
  type SignOutcome,
} from '@hocbaso/spec';
import { base64FromBytes } from '../internal/base64.ts';
import { ALL_MESSAGES } from './all-texts.ts';
import type { PartLike, SignScope, SignShadow } from './dom.ts';
import type { InspectedItem, Inspection } from './inspect-request.ts';
import { frameHtml, listHtml, SIGN_CSS } from './markup.ts';
import { failureAdvice, failureText, say } from './texts.ts';

/** A signer that can say whether its software is there. */
interface CheckingSigner extends Signer {
  checkService(): Promise<{ readonly state: string; readonly guidance?: RenderedMessage }>;
}

const PROPERTIES = ['signer', 'request'] as const;

/**
 * The class behind `<hocbaso-sign>`. What looks into documents is loaded with the first request, so a page that only
 * shows transcripts does not carry it.
 */
export function createSignClass(scope: SignScope): new () => object {
  const sheet = new scope.CSSStyleSheet();
  sheet.replaceSync(SIGN_CSS);

  return class extends scope.HTMLElement {
    readonly #shadow: SignShadow;
    #signer: Signer | null | undefined;
    #request: PageSignRequest | null | undefined;
    #inspection: Inspection | undefined;
    #refused = false;
    #outcomes = new Map<string, PageSignOutcome>();
    #running: AbortController | undefined;
    #serviceAbsent = false;
    /** Which request a late answer belongs to. */
    #turn = 0;

    constructor() {
      super();
      this.#shadow = this.attachShadow({ mode: 'open' });
      this.#shadow.adoptedStyleSheets = [sheet];
      this.#shadow.innerHTML = frameHtml();
      this.#part('sign').addEventListener('click', () => void this.#sign());
      this.#part('cancel').addEventListener('click', () => this.#running?.abort());
      this.#part('retry').addEventListener('click', () => void this.#checkService());
      this.#shadow.addEventListener('keydown', ({ key }) => {
        if (key === 'Escape') this.#running?.abort();
      });
      this.#part('status').textContent = say('WEB_SIGN_EMPTY');
    }

    /** Takes over properties that were set before the element was defined. */
    connectedCallback(): void {
      const self = this as Record<string, unknown>;
      for (const name of PROPERTIES) {
        if (!Object.hasOwn(self, name)) continue;
        const value = self[name];
        delete self[name];
        self[name] = value;
      }
    }

    /** A page that removes the element has stopped asking. */
    disconnectedCallback(): void {
      this.#running?.abort();
    }

    get signer(): Signer | null | undefined {
      return this.#signer;
    }
    set signer(value) {
      this.#running?.abort();
      this.#signer = value;
      this.#serviceAbsent = false;
      this.#part('guidance').hidden = true;
      this.#update();
      if (this.#inspection !== undefined && !this.#refused && this.#outcomes.size === 0) this.#tellReady();
      void this.#checkService();
    }

    get request(): PageSignRequest | null | undefined {
      return this.#request;
    }
    set request(value) {
      this.#running?.abort();
      this.#request = value;
      this.#inspection = undefined;
      this.#refused = false;
      this.#outcomes = new Map();
      for (const id of ['alert', 'list', 'holder', 'progress']) this.#part(id).hidden = true;
      this.#update();
      this.#part('status').textContent = say(value == null ? 'WEB_SIGN_EMPTY' : 'WEB_SIGN_CHECKING');
      this.#turn += 1;
      if (value != null) void this.#inspect(value, this.#turn);
    }

    async #inspect(request: PageSignRequest, turn: number): Promise<void> {
      let inspection: Inspection;
      try {
        const { inspectRequest } = await import('./inspect-request.ts');
        inspection = await inspectRequest(request);
      } catch (error) {
        if (turn === this.#turn) this.#complain(error);
        return;
      }
      if (turn !== this.#turn) return;
      this.#inspection = inspection;
      const { items, credential } = inspection;
      this.#part('list').innerHTML = listHtml(items);
      this.#part('list').hidden = items.length === 0;
      this.#part('holder').textContent = say('WEB_SIGN_HOLDER', { holder: credential.holder.cn });
      this.#part('holder').hidden = false;
      const ids = items.filter(({ problem }) => problem !== undefined).map(({ id }) => id);
      this.#refused = ids.length > 0;
      if (this.#refused) {
        this.#part('alert').textContent = say('WEB_SIGN_REFUSED', { count: ids.length });
        this.#part('alert').hidden = false;
        this.#part('status').textContent = '';
        this.#emit('hocbaso-sign-refused', { ids });
      } else {
        this.#tellReady();
      }
      this.#update();
    }

    async #checkService(): Promise<void> {
      const signer = this.#signer;
      if (signer == null || !('checkService' in signer)) return;
      try {
        const { state, guidance } = await (signer as CheckingSigner).checkService();
        if (signer !== this.#signer) return;
        this.#serviceAbsent = state === 'notRunning';
        const box = this.#part('guidance');
        const hadFocus = this.#shadow.activeElement === this.#part('retry');
        this.#part('guidance-text').textContent =
          guidance === undefined ? '' : `${guidance.text} ${guidance.next}`;
        box.hidden = guidance === undefined;
        this.#update();
        if (hadFocus && box.hidden)
          (this.#part('sign').hidden ? this.#part('status') : this.#part('sign')).focus();
      } catch (error) {
        this.#complain(error);
      }
    }

    async #sign(): Promise<void> {
      const { signer, request } = { signer: this.#signer, request: this.#request };
      const inspection = this.#inspection;
      const left = this.#left();
      if (signer == null || request == null || inspection === undefined) return;
      if (this.#running !== undefined || this.#refused || left.length === 0) return;
      const running = new AbortController();
      this.#running = running;
      const turn = this.#turn;
      this.#part('alert').hidden = true;
      this.#part('progress').hidden = false;
      this.#update();
      // The button that was pressed is gone; the one that matters now takes the focus.
      this.#part('cancel').focus();
      this.#tellProgress();
      const items = left.map(({ id, facts, tbs, digest }) => ({ id, label: facts.hoVaTen, tbs, digest }));
      const open = new Set(items.map(({ id }) => id));
      try {
        const { algorithm } = request;
        const { signal } = running;
        for await (const outcome of signer.signBatch(inspection.credential, items, { algorithm, signal })) {
          if (turn !== this.#turn) return;
          if (!open.delete(outcome.id)) continue;
          this.#keep(toPage(outcome));
        }
      } catch (error) {
        if (turn !== this.#turn) return;
        this.#complain(error);
      } finally {
        if (this.#running === running) this.#running = undefined;
      }
      if (turn !== this.#turn) return;
      const stopped = running.signal.aborted;
      for (const id of open) this.#keep({ id, ok: false, error: { code: stopped ? 'aborted' : 'unknown' } });
      this.#finish(request, stopped);
    }

    #keep(outcome: PageSignOutcome): void {
      this.#outcomes.set(outcome.id, outcome);
      const index = this.#inspection?.items.findIndex(({ id }) => id === outcome.id) ?? -1;
      const cell = this.#shadow.querySelector(`#outcome-${index}`);
      cell?.setAttribute('part', `outcome outcome-${outcome.ok ? 'signed' : 'failed'}`);
      if (cell != null)
        cell.textContent = outcome.ok ? say('WEB_SIGN_ROW_SIGNED') : failureText(outcome.error);
      this.#tellProgress();
      this.#emit('hocbaso-sign-item', outcome);
    }

    #finish(request: PageSignRequest, stopped: boolean): void {
      const count = request.items.length;
      const code = stopped ? 'WEB_SIGN_STOPPED' : 'WEB_SIGN_DONE';
      this.#part('status').textContent = say(code, { signed: this.#signed(), count });
      const hadFocus = this.#shadow.activeElement === this.#part('cancel');
      this.#update();
      if (hadFocus) this.#part('status').focus();
      const outcomes = [...this.#outcomes.values()];
      const failures = outcomes.flatMap((one) => (one.ok ? [] : [one.error]));
      const advice = failureAdvice(failures);
      if (advice !== '' && this.#part('alert').hidden) {
        this.#part('alert').textContent = advice;
        this.#part('alert').hidden = false;
      }
      if (failures.some(({ code }) => code === 'network')) void this.#checkService();
      this.#emit('hocbaso-sign-end', { reply: { requestId: request.id, outcomes }, stopped });
    }

    #tellReady(): void {
      const count = this.#inspection?.items.length ?? 0;
      const text = count === 0 ? say('WEB_SIGN_EMPTY') : say('WEB_SIGN_READY', { count });
      this.#part('status').textContent = this.#signer == null ? `${text} ${say('WEB_SIGN_NO_SIGNER')}` : text;
    }

    #tellProgress(): void {
      const count = this.#inspection?.items.length ?? 0;
      const done = this.#signed();
      this.#part('progress').max = Math.max(count, 1);
      this.#part('progress').value = done;
      this.#part('status').textContent = say('WEB_SIGN_SIGNING', { done, count });
    }

    /** Which buttons are there, and what they say. */
    #update(): void {
      const left = this.#left().length;
      const idle = this.#running === undefined;
      const button = this.#part('sign');
      button.hidden = !idle || this.#refused || left === 0 || this.#signer == null;
      button.disabled = this.#serviceAbsent;
      button.textContent = say(this.#outcomes.size === 0 ? 'WEB_SIGN_BUTTON' : 'WEB_SIGN_AGAIN', {
        count: left,
      });
      this.#part('cancel').hidden = idle;
    }

    #left(): readonly InspectedItem[] {
      return (this.#inspection?.items ?? []).filter(({ id }) => this.#outcomes.get(id)?.ok !== true);
    }

    #signed(): number {
      return [...this.#outcomes.values()].filter(({ ok }) => ok).length;
    }

    /** Errors of ours have a sentence for the person; any other is a defect, said so and thrown for the page's log. */
    #complain(error: unknown): void {
      const known = isHocBaSoError(error);
      const message = known ? renderMessage(error.code, error.params, 'vi', ALL_MESSAGES) : undefined;
      this.#part('alert').textContent =
        `${message?.text ?? failureText({ code: 'unknown' })} ${message?.next ?? ''}`;
      this.#part('alert').hidden = false;
      if (!known) queueMicrotask(() => Promise.reject(error));
    }

    #emit(type: string, detail: unknown): void {
      this.dispatchEvent(new scope.CustomEvent(type, { detail, bubbles: true, composed: true }));
    }

    #part(id: string): PartLike {
      return this.#shadow.querySelector(`#${id}`)!;
    }
  };
}

function toPage(outcome: SignOutcome): PageSignOutcome {
  if (!outcome.ok) return outcome;
  return { id: outcome.id, ok: true, signature: base64FromBytes(outcome.signature) };
}
