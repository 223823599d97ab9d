import type { Transcript } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import type { BrowserScope, ShadowLike } from '../src/internal/dom.ts';
import { createViewClass } from '../src/view/create-view-class.ts';
import type { HocBaSoViewElement } from '../src/view/view-element.ts';

/** As much of a page as the element touches; `chromium.test.ts` runs the same element in a real one. */
function page(): { scope: BrowserScope; shadows: ShadowLike[] } {
  const shadows: ShadowLike[] = [];
  const scope: BrowserScope = {
    HTMLElement: class {
      attachShadow(): ShadowLike {
        const shadow: ShadowLike = { adoptedStyleSheets: [], innerHTML: '' };
        shadows.push(shadow);
        return shadow;
      }
    },
    CSSStyleSheet: class {
      replaceSync(): void {}
    },
    customElements: { get: () => undefined, define: () => {} },
  };
  return { scope, shadows };
}

type View = HocBaSoViewElement & { connectedCallback(): void };

const record = { form: 'primary', hoVaTen: 'Nguyễn Thị Ánh' } as Transcript;

describe('hocbaso-view', () => {
  it('shows the record, then what is added to it, then that there is none', () => {
    const { scope, shadows } = page();
    const view = new (createViewClass(scope))() as View;
    const shadow = shadows[0] as ShadowLike;
    view.connectedCallback();
    expect(shadow.innerHTML).toContain('Chưa có học bạ');
    view.record = record;
    expect(shadow.innerHTML).toContain('>Nguyễn Thị Ánh<');
    expect(shadow.innerHTML).toContain('không kèm kết quả kiểm tra');
    view.signatures = [{ role: 'cbql', holderName: 'Trần Hà', status: 'failed' }];
    view.verdict = 'TOTAL-FAILED';
    expect(shadow.innerHTML).toContain('part="status status-failed"');
    expect(shadow.innerHTML).toContain('KHÔNG hợp lệ');
    view.record = null;
    expect(shadow.innerHTML).toContain('Chưa có học bạ');
  });

  it('takes over properties set before it was defined', () => {
    const { scope, shadows } = page();
    const view = new (createViewClass(scope))() as View;
    Object.defineProperty(view, 'record', { value: record, configurable: true, writable: true });
    view.connectedCallback();
    expect(Object.hasOwn(view, 'record')).toBe(false);
    expect(view.record).toBe(record);
    expect(shadows[0]?.innerHTML).toContain('>Nguyễn Thị Ánh<');
  });

  it('says so when it is given something else', () => {
    const { scope, shadows } = page();
    const view = new (createViewClass(scope))() as View;
    view.record = { form: 'bogus' } as unknown as Transcript;
    expect(shadows[0]?.innerHTML).toContain('role="alert"');
  });
});
