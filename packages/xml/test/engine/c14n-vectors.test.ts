import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  C14N_EXCLUSIVE,
  C14N_EXCLUSIVE_COMMENTS,
  C14N_INCLUSIVE,
  C14N_INCLUSIVE_COMMENTS,
  type C14nAlgorithm,
} from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../../src/parse/document.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { vectorsFolder } from './vectors.ts';

interface C14nCase {
  readonly input: string;
  readonly expected: string;
  readonly mode: string;
  readonly scope: 'document' | 'subtree' | 'nodeset';
  readonly apex: string;
  readonly prefixes: string | null;
  readonly dtd: boolean;
}

const ALGORITHM: Readonly<Record<string, C14nAlgorithm>> = {
  inc: C14N_INCLUSIVE,
  'inc-comments': C14N_INCLUSIVE_COMMENTS,
  exc: C14N_EXCLUSIVE,
  'exc-comments': C14N_EXCLUSIVE_COMMENTS,
  // Canonical XML 1.1 differs from 1.0 only below an apex that inherits xml:id or xml:base.
  c14n11: C14N_INCLUSIVE,
};
/** Refused by the input profile, with the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  'c14n/libxml2/with-comments/example-6.xml': 'ISO-8859-1',
  'c14n/libxml2/1-1-without-comments/example-6.xml': 'ISO-8859-1',
  'c14n/santuario/in/36_input.xml': 'ISO-8859-1',
};

const folder = vectorsFolder();
const cases: readonly C14nCase[] =
  folder === undefined ? [] : JSON.parse(readFileSync(join(folder, 'c14n.json'), 'utf8'));
const read = (path: string): Buffer => readFileSync(join(folder!, path));

/** Apex by local name; where several carry it, the first: the vectors mean the outermost. */
function apexOf(doc: XmlDocument, name: string): number {
  for (let n = 0; n < doc.elementCount; n++) if (doc.localName(n) === name) return n;
  throw new Error(`no element ${name}`);
}

describe.skipIf(folder === undefined)('canonicalisation vectors', () => {
  const skipped: Record<string, number> = {};
  const run = cases.filter((x) => {
    const reason = x.dtd
      ? 'DTD (refused by design)'
      : x.scope === 'nodeset'
        ? 'XPath node-set (no such input)'
        : x.mode === 'c14n11' && x.input.includes('xmlbase')
          ? 'Canonical XML 1.1 only'
          : REFUSED[x.input];
    if (reason !== undefined) skipped[reason] = (skipped[reason] ?? 0) + 1;
    return reason === undefined;
  });
  console.log(`c14n vectors: ${run.length} run, not run: ${JSON.stringify(skipped)}`);

  it.each(run.map((x) => [`${x.mode} ${x.scope} ${x.expected}`, x] as const))('%s', (_, x) => {
    const doc = parseXml(read(x.input));
    const node = x.scope === 'document' ? DOCUMENT_NODE : apexOf(doc, x.apex);
    const bytes = canonicalize(doc, node, {
      algorithm: ALGORITHM[x.mode]!,
      ...(x.prefixes === null ? {} : { inclusivePrefixes: x.prefixes.split(/\s+/) }),
    });
    expect(Buffer.from(bytes).toString()).toBe(read(x.expected).toString());
  });

  it.each(cases.filter((x) => x.dtd || REFUSED[x.input] !== undefined).map((x) => [x.input, x] as const))(
    'refuses %s',
    (_, x) => {
      expect(() => parseXml(read(x.input))).toThrow(
        expect.objectContaining({ code: x.dtd ? 'ERR_HBS_XML_DOCTYPE' : 'ERR_HBS_XML_ENCODING' }),
      );
    },
  );
});
