import { type DecodedTranscript, FIELDS, type Form } from '@hocbaso/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTranscriptHtml, type SignatureLine } from '../src/index.ts';
import { readMarkup } from './markup.ts';

const NASTY = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</td></tr></table>',
  '</style><style>*{display:none}',
  '<!-- ',
  ']]>',
  '&lt;b&gt;',
  '&',
  '\u0000\u0008\u001b',
  '\ud800',
  '\u202eđảo',
  'Nguyễn Thị Ánh',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(''));

function hostileRow(form: Form, group: string): fc.Arbitrary<Record<string, string | undefined>> {
  const names = FIELDS.filter((f) => f.form === form && f.group === group).map((f) => f.name);
  return fc.record(Object.fromEntries(names.map((n) => [n, hostile])), { requiredKeys: [] });
}

function hostileRecord(form: Form): fc.Arbitrary<Record<string, unknown>> {
  const rows = (group: string) => fc.array(hostileRow(form, group), { maxLength: 4 });
  return fc
    .record({
      own: hostileRow(form, 'hocBa'),
      bangDiem: rows('bangDiem'),
      quaTrinhHocTap: rows('quaTrinhHocTap'),
      chungChi: rows('chungChi'),
    })
    .map(({ own, ...lists }) => ({ ...own, ...lists, form }));
}

const hostileLine: fc.Arbitrary<SignatureLine> = fc.record({
  role: fc.constantFrom('gvbm', 'gvcn', 'cbql', 'phatHanh'),
  roleLabel: hostile,
  holderName: hostile,
  signedAt: hostile,
  status: fc.constantFrom('passed', 'failed', 'unknown'),
  reason: hostile,
  maMonHoc: hostile,
});

/** The same value with every text replaced by a harmless one; blank stays blank. */
function tame(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((v) => tame(v));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, tame(v, k)]));
  }
  if (key === 'form' || key === 'role' || key === 'status') return value;
  return typeof value === 'string' && value.trim() !== '' ? 'x' : value;
}

describe.each(['primary', 'secondary'] as const)('escaping, %s', (form) => {
  it('no value of the record or of a signature becomes markup', () => {
    fc.assert(
      fc.property(hostileRecord(form), fc.array(hostileLine, { maxLength: 3 }), (record, signatures) => {
        const page = renderTranscriptHtml(record as unknown as DecodedTranscript, { signatures });
        const tamed = renderTranscriptHtml(tame(record) as DecodedTranscript, {
          signatures: tame(signatures) as SignatureLine[],
        });
        expect(readMarkup(page).tags).toEqual(readMarkup(tamed).tags);
        expect(page).not.toMatch(/\p{Cs}/u);
        expect(page).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on values of the wrong type and never prints them', () => {
    const junk = fc.record({
      form: fc.constant(form),
      hoVaTen: fc.anything(),
      ngaySinh: fc.anything(),
      danToc: fc.anything(),
      capHoc: fc.anything(),
      trichLuc: fc.anything(),
      bangDiem: fc.anything(),
      quaTrinhHocTap: fc.array(fc.anything()),
    });
    fc.assert(
      fc.property(junk, (record) => {
        readMarkup(renderTranscriptHtml(record as unknown as DecodedTranscript));
      }),
      { numRuns: 150 },
    );
  });
});

describe('self-contained', () => {
  it('has no script, no event handler, no address, no external resource', () => {
    const page = renderTranscriptHtml({ form: 'primary' });
    const { tags } = readMarkup(page);
    const names = new Set(tags.map((t) => t.name));
    for (const name of ['script', 'img', 'link', 'iframe', 'object', 'form', 'a', 'svg', 'base']) {
      expect(names).not.toContain(name);
    }
    const attributes = new Set(tags.flatMap((t) => Object.keys(t.attributes)));
    for (const name of attributes) expect(name).not.toMatch(/^(on|src|href|action|style|data$)/);
    expect(page).not.toMatch(/url\(|@import|https?:/);
  });
});
