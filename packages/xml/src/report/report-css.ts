/** Style of the printed report: A4, black on white, colour only where a word says the same. */
export const REPORT_CSS = `@page{size:A4;margin:16mm 15mm 18mm 20mm}
*{box-sizing:border-box}
body{margin:0 auto;padding:16px;max-width:190mm;color:#111;background:#fff;font:10.5pt/1.4 "Times New Roman","Liberation Serif",Tinos,serif}
h1{margin:0;font-size:15pt;text-align:center}
.basis{margin:2px 0 12px;text-align:center;font-style:italic}
h2{margin:16px 0 6px;font-size:12pt;border-bottom:1px solid #111}
h3{margin:0 0 4px;font-size:11pt}
.verdict{border:2px solid;padding:8px 12px;margin:0 0 8px;break-inside:avoid}
.verdict strong{font-size:14pt;text-transform:uppercase}
.verdict p{margin:2px 0;color:#111}
.code{font:8.5pt/1.35 "Liberation Mono",Consolas,monospace;overflow-wrap:anywhere}
.passed{color:#0b5d1e}.failed{color:#a30000}.unknown{color:#7a4b00}
ul{margin:2px 0 6px;padding-left:18px}
table{width:100%;border-collapse:collapse;margin:2px 0 6px}
th,td{border:1px solid #999;padding:2px 6px;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead{display:table-header-group}
thead th{background:#eee}
tr{break-inside:avoid}
.facts th{width:30%;font-weight:normal;background:#f6f6f6}
.pairs{font-size:9pt;table-layout:fixed}
.pairs th{width:17%}
.overview{font-size:9.5pt}
.overview td:first-child,.overview td:nth-child(4),.overview td:last-child,.overview th{white-space:nowrap}
.signature{margin:0 0 12px}
.signature h3{break-after:avoid}
.checks{margin:2px 0;font-size:8.5pt}
.checks span{display:inline-block;margin-right:10px}
.closing{margin-top:14px;border-top:1px solid #999;padding-top:6px;font-style:italic}
@media print{body{padding:0;max-width:none}}`;
