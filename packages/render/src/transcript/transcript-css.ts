/**
 * Style of the printed form: A4 portrait, fonts of the system only, table heads repeated on every sheet, black on
 * white. Everything is scoped to `.hbs-transcript`.
 */
export const TRANSCRIPT_CSS = `
@page { size: A4 portrait; margin: 18mm 15mm 18mm 20mm; @bottom-right { content: counter(page) "/" counter(pages); font: 9pt "Times New Roman", serif; } }
.hbs-transcript, .hbs-transcript * { box-sizing: border-box; }
.hbs-transcript { max-width: 210mm; margin: 0 auto; color: #000; background: #fff; font: 12pt/1.4 "Times New Roman", Tinos, "Liberation Serif", "Noto Serif", "DejaVu Serif", serif; }
.hbs-transcript p, .hbs-transcript dl, .hbs-transcript dd, .hbs-transcript h1, .hbs-transcript h2, .hbs-transcript h3, .hbs-transcript h4, .hbs-transcript h5 { margin: 0; }
.hbs-page { padding: 18mm 15mm 18mm 20mm; }
.hbs-page + .hbs-page { border-top: 1px dashed #767676; }
.hbs-cover { min-height: 257mm; display: flex; flex-direction: column; align-items: center; border: 1.5pt double #000; }
.hbs-agency { font-size: 13pt; font-weight: bold; text-align: center; }
.hbs-title { margin: 42mm 0 24mm !important; font-size: 30pt; line-height: 1.3; text-align: center; }
.hbs-level { display: block; font-size: 22pt; }
.hbs-cover .hbs-lines { width: 100%; max-width: 140mm; font-size: 13pt; }
.hbs-page-title { margin: 0 0 5mm !important; font-size: 16pt; text-align: center; break-after: avoid; }
.hbs-block { margin-bottom: 4mm; }
.hbs-block-title { margin: 0 0 2mm !important; font-size: 12pt; font-weight: bold; break-after: avoid; }
h4.hbs-block-title, h5.hbs-block-title { font-style: italic; }
.hbs-line { display: flex; gap: 0.5em; padding: 0.6mm 0; break-inside: avoid; }
.hbs-in-row .hbs-lines { display: flex; flex-wrap: wrap; column-gap: 3em; }
.hbs-in-row .hbs-blank { min-width: 6em; }
.hbs-line dt { flex: none; max-width: 60%; }
.hbs-line dd { flex: 1; min-width: 0; }
.hbs-value { white-space: pre-line; overflow-wrap: anywhere; unicode-bidi: isolate; }
.hbs-cover .hbs-value { font-weight: bold; }
.hbs-blank { min-height: 1.4em; border-bottom: 1px dotted #000; }
.hbs-scroll { overflow-x: auto; padding: 1px; }
.hbs-table { width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 11pt; line-height: 1.3; }
.hbs-table th, .hbs-table td { border: 0.75pt solid #000; padding: 0.8mm 1.5mm; vertical-align: top; text-align: center; orphans: 3; widows: 3; }
.hbs-table thead { display: table-header-group; }
.hbs-table thead th { font-weight: bold; vertical-align: middle; }
.hbs-table tbody th { font-weight: normal; text-align: left; }
.hbs-table td.hbs-prose { font-size: 10.5pt; text-align: left; }
.hbs-kind-grid, .hbs-signatures tr { break-inside: avoid; }
.hbs-notice { margin: 0 0 6mm !important; padding: 2mm 4mm; border: 1.5pt solid #000; font-weight: bold; text-align: center; }
.hbs-signatures { margin-top: 8mm; }
.hbs-signatures p { margin-top: 2mm; }
.hbs-origin, .hbs-reason { font-size: 10pt; }
.hbs-reason { display: block; }
.hbs-failed { color: #a30000; text-decoration: underline; }
.hbs-unknown { color: #6b4500; font-style: italic; }
@media screen { .hbs-transcript { container-type: inline-size; } }
@container (max-width: 60em) { .hbs-page { padding: 1.5rem 1rem; } .hbs-cover { min-height: 0; } .hbs-title { margin: 2rem 0 !important; } .hbs-table { min-width: 42rem; } }
@media print {
  .hbs-transcript { max-width: none; }
  .hbs-page { padding: 2mm 0 0; }
  .hbs-page + .hbs-page { border-top: 0; break-before: page; }
  .hbs-cover { padding: 12mm; }
  .hbs-scroll { overflow: visible; }
}
`;
