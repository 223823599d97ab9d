import type { InspectedItem } from './inspect-request.ts';
import { digestPrefix, escapeHtml, roleName, say } from './texts.ts';

/** Style of the element; everything can be changed from outside by `::part()`. */
export const SIGN_CSS = `
:host { display: block; font-family: system-ui, sans-serif; line-height: 1.5; }
:host([hidden]), [hidden] { display: none !important; }
h2 { font-size: 1.25em; margin: 0 0 .5em; }
p { margin: .5em 0; }
[part~="guidance"] { border: 2px solid #a15c00; padding: .5em .75em; margin: .5em 0; }
[part~="alert"] { border: 2px solid #b00020; padding: .5em .75em; margin: .5em 0; }
[part~="list"] { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; padding: .25em 0; }
th, td { border: 1px solid #767676; padding: .35em .5em; text-align: start; vertical-align: top; }
th { font-weight: 600; }
small { display: block; color: #595959; font-weight: 400; }
code { white-space: nowrap; }
progress { width: 100%; }
button { font: inherit; padding: .5em 1em; margin-inline-end: .5em; min-block-size: 2.75em; }
:focus-visible { outline: 3px solid #005fcc; outline-offset: 2px; }
`;

/** The outline of the element; it stays while texts and states change, so that the focus is never lost. */
export function frameHtml(): string {
  return `<section part="sign" lang="vi" aria-labelledby="title">
<h2 part="title" id="title">${say('WEB_SIGN_TITLE')}</h2>
<p part="holder" id="holder" hidden></p>
<div part="guidance" role="alert" id="guidance" hidden><p id="guidance-text"></p><button part="button retry-button" type="button" id="retry">${say('WEB_SIGN_RETRY')}</button></div>
<div part="alert" role="alert" id="alert" hidden></div>
<div part="list" id="list" role="region" aria-labelledby="caption" tabindex="0" hidden></div>
<progress part="progress" id="progress" aria-label="${say('WEB_SIGN_PROGRESS')}" value="0" max="1" hidden></progress>
<p part="status" role="status" id="status" tabindex="-1"></p>
<button part="button sign-button" type="button" id="sign" hidden></button><button part="button cancel-button" type="button" id="cancel" hidden>${say('WEB_SIGN_CANCEL')}</button>
</section>`;
}

/** The table of what is signed; every text that comes from outside is escaped. */
export function listHtml(items: readonly InspectedItem[]): string {
  const columns = (['PUPIL', 'CLASS', 'ROLE', 'DIGEST', 'OUTCOME'] as const)
    .map((name) => `<th scope="col">${say(`WEB_SIGN_COLUMN_${name}`)}</th>`)
    .join('');
  return `<table part="table"><caption part="caption" id="caption">${say('WEB_SIGN_CAPTION', { count: items.length })}</caption>
<thead><tr>${columns}</tr></thead><tbody>${items.map(rowHtml).join('')}</tbody></table>`;
}

function rowHtml({ facts, fromDocument, digest, problem }: InspectedItem, index: number): string {
  const { hoVaTen, tenLop, role, tenMonHoc } = facts;
  const as = tenMonHoc === undefined ? roleName(role) : `${roleName(role)}: ${tenMonHoc}`;
  const outcome = problem === undefined ? 'WAITING' : (problem.toUpperCase() as Uppercase<typeof problem>);
  return `<tr part="row"><th scope="row" part="pupil">${escapeHtml(hoVaTen)}<small part="source">${say(fromDocument ? 'WEB_SIGN_PROVEN' : 'WEB_SIGN_STATED')}</small></th><td part="class">${escapeHtml(tenLop)}</td><td part="role">${escapeHtml(as)}</td><td><code part="digest">${digestPrefix(digest)}</code></td><td part="outcome outcome-${problem === undefined ? 'waiting' : 'failed'}" id="outcome-${index}">${say(`WEB_SIGN_ROW_${outcome}`)}</td></tr>`;
}
