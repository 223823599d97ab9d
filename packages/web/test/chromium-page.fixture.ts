// Bundled by chromium.test.ts and run in a real page; not type-checked with the rest because it needs the DOM library.
import { defineHocBaSoElements } from '../src/index.ts';

const report = {};
const early = document.createElement('hocbaso-view');
early.record = { form: 'primary', hoVaTen: '<img src=x onerror="window.hacked=1">Ánh' };
document.body.append(early);
report.beforeDefine = early.shadowRoot === null;
report.defined = [defineHocBaSoElements(), defineHocBaSoElements()];
report.earlyText = early.shadowRoot.querySelector('.hbs-cover dd').textContent;
report.images = early.shadowRoot.querySelectorAll('img').length;

const late = document.createElement('hocbaso-view');
document.body.append(late);
report.empty = late.shadowRoot.textContent;
late.record = {
  form: 'secondary',
  capHoc: 'thcs',
  hoVaTen: 'Y Khoa Niê Kđăm',
  bangDiem: [{ maMonHoc: '15', diemCaNam: '7.5' }],
};
late.signatures = [{ role: 'gvbm', maMonHoc: '15', status: 'unknown' }];
late.verdict = 'INDETERMINATE';
report.headings = [...late.shadowRoot.querySelectorAll('h1,h2')].map(
  (h) => `${h.localName} ${h.textContent}`,
);
report.status = late.shadowRoot.querySelector('[part~="status-unknown"]').textContent;

const styled = late.shadowRoot.querySelector('[part~="title"]');
report.partColor = getComputedStyle(styled).color;
report.sheets = late.shadowRoot.adoptedStyleSheets.length;

const focusable = late.shadowRoot.querySelector('[tabindex="0"]');
focusable.focus();
report.focused = late.shadowRoot.activeElement === focusable && focusable.getAttribute('aria-label') !== null;
report.hacked = window.hacked === 1;

const out = document.createElement('pre');
out.id = 'report';
out.textContent = encodeURIComponent(JSON.stringify(report));
document.body.append(out);
