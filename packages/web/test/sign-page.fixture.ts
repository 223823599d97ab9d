// Bundled by sign-chromium.test.ts and run in a real page; not type-checked with the rest because it needs the DOM library.
import { defineHocBaSoElements } from '../src/index.ts';
import { createVgcaBrowserSigner } from '../src/vgca/index.ts';

defineHocBaSoElements();
window.events = [];
for (const type of ['item', 'end', 'refused']) {
  document.addEventListener(`hocbaso-sign-${type}`, ({ detail }) => window.events.push({ type, detail }));
}
// The golden certificates are valid at a moment of their own.
window.show = (address, request, at) => {
  const element = document.createElement('hocbaso-sign');
  element.signer = createVgcaBrowserSigner({ addresses: [address], clock: { now: () => at } });
  element.request = request;
  document.body.replaceChildren(element);
  window.element = element;
  window.root = element.shadowRoot;
  window.text = (id) => window.root.querySelector(`#${id}`).textContent;
  window.shown = (id) => !window.root.querySelector(`#${id}`).hidden;
  window.focused = () => window.root.activeElement?.id ?? '';
};
