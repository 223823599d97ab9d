import { browserScope, type ElementRegistry } from './internal/dom.ts';
import { createSignClass } from './sign/create-sign-class.ts';
import type { SignScope } from './sign/dom.ts';
import { createViewClass } from './view/create-view-class.ts';

/**
 * Registers the custom elements of this package, `<hocbaso-view>` and `<hocbaso-sign>`, and says whether they are
 * registered. Calling it again changes nothing; on a server, where there is no DOM, it does nothing and returns `false`.
 *
 * @param registry a scoped registry; the page's `customElements` when left out
 */
export function defineHocBaSoElements(registry?: ElementRegistry): boolean {
  const scope = browserScope();
  if (scope === undefined) return false;
  const target = registry ?? scope.customElements;
  if (target.get('hocbaso-view') === undefined) target.define('hocbaso-view', createViewClass(scope));
  if (target.get('hocbaso-sign') === undefined) {
    target.define('hocbaso-sign', createSignClass(scope as unknown as SignScope));
  }
  return true;
}
