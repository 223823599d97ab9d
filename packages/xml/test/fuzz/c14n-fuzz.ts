import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XmlDocument as LibxmlDocument, XmlC14NMode } from 'libxml2-wasm';
import {
  C14N_ALGORITHMS,
  C14N_EXCLUSIVE_COMMENTS,
  C14N_INCLUSIVE_COMMENTS,
  type C14nAlgorithm,
  isExclusive,
  keepsComments,
} from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../../src/parse/document.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { randomFrom } from '../engine/generate-xml.ts';
import { nastyXml } from './nasty-xml.ts';

/** A canonical form in which the two engines differ, with all that is needed to see it again. */
export interface C14nDifference {
  readonly seed: number;
  readonly what: string;
  readonly document: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What a differential run gave. */
export interface C14nFuzzResult {
  readonly documents: number;
  /** Canonical forms compared: whole documents and subtrees, by method. */
  readonly comparisons: number;
  readonly subtrees: number;
  readonly withPrefixList: number;
  readonly differences: readonly C14nDifference[];
}

interface Form {
  readonly algorithm: C14nAlgorithm;
  readonly prefixes: readonly string[];
  /** Element in document order; -1 for the whole document. */
  readonly node: number;
}

function attempt(work: () => string): string {
  try {
    return work();
  } catch (error) {
    return `error: ${(error as Error).message}`;
  }
}

function byLibxml(doc: LibxmlDocument, { algorithm, prefixes, node }: Form): string {
  const options = {
    mode: isExclusive(algorithm) ? XmlC14NMode.XML_C14N_EXCLUSIVE_1_0 : XmlC14NMode.XML_C14N_1_0,
    withComments: keepsComments(algorithm),
    ...(prefixes.length === 0 ? {} : { inclusiveNamespacePrefixes: [...prefixes] }),
  };
  const from = node === DOCUMENT_NODE ? doc : doc.get(`(//*)[${node + 1}]`)!;
  return from.canonicalizeToString(options);
}

/**
 * Canonicalises generated documents here and with libxml2 in the same process: the whole document and two subtrees of
 * each, every time by a method, and a PrefixList, chosen by the seed. Stops at five differences.
 */
export function fuzzC14n(
  count: number,
  seed: number,
  engine: typeof canonicalize = canonicalize,
): C14nFuzzResult {
  const differences: C14nDifference[] = [];
  const tally = { comparisons: 0, subtrees: 0, withPrefixList: 0 };
  for (let i = 0; i < count && differences.length < 5; i++) {
    const own = (seed + Math.imul(i, 0x9e3779b1)) | 0;
    const { text, elements, prefixes } = nastyXml(own);
    const r = randomFrom(own ^ 0x5bd1e995);
    const forms = [DOCUMENT_NODE, r(elements), r(elements)].map((node): Form => {
      const algorithm = C14N_ALGORITHMS[r(C14N_ALGORITHMS.length)]!;
      const list = isExclusive(algorithm) && r(2) === 0 ? prefixes.filter(() => r(3) === 0) : [];
      return { algorithm, prefixes: list, node };
    });
    const bytes = Buffer.from(text);
    let doc: XmlDocument | undefined;
    let theirs: LibxmlDocument | undefined;
    const ours = attempt(() => {
      doc = parseXml(bytes);
      return '';
    });
    const refusal = attempt(() => {
      theirs = LibxmlDocument.fromBuffer(bytes);
      return '';
    });
    try {
      if (doc === undefined || theirs === undefined) {
        // The generator makes well-formed documents only: a refusal by either side is a finding.
        differences.push({ seed: own, what: 'parse', document: text, ours, theirs: refusal });
        continue;
      }
      const here = doc;
      const there = theirs;
      for (const form of forms) {
        const { algorithm, prefixes: inclusivePrefixes, node } = form;
        const a = attempt(() =>
          Buffer.from(engine(here, node, { algorithm, inclusivePrefixes })).toString('utf8'),
        );
        const b = attempt(() => byLibxml(there, form));
        tally.comparisons++;
        if (node !== DOCUMENT_NODE) tally.subtrees++;
        if (inclusivePrefixes.length > 0) tally.withPrefixList++;
        if (a === b) continue;
        differences.push({ seed: own, what: JSON.stringify(form), document: text, ours: a, theirs: b });
      }
    } finally {
      theirs?.dispose();
    }
  }
  return { documents: count, ...tally, differences };
}

const SEPARATOR = '<SEPARATOR></SEPARATOR>';

/** The same with the `xmllint` program, whole documents with comments, inclusive and exclusive. */
export function compareWithXmllint(documents: readonly string[]): readonly C14nDifference[] {
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-c14n-'));
  const differences: C14nDifference[] = [];
  try {
    // One process for all: its outputs run together, so a marker document stands between them.
    writeFileSync(join(folder, 'sep'), '<SEPARATOR/>');
    documents.forEach((x, i) => {
      writeFileSync(join(folder, String(i)), x);
    });
    for (const [option, algorithm] of [
      ['--c14n', C14N_INCLUSIVE_COMMENTS],
      ['--exc-c14n', C14N_EXCLUSIVE_COMMENTS],
    ] as const) {
      const args = [option, ...documents.flatMap((_, i) => [String(i), 'sep'])];
      const run = spawnSync('xmllint', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
      const outputs = run.stdout.split(SEPARATOR);
      if (outputs.length !== documents.length + 1) throw new Error(`xmllint: ${run.stderr.slice(0, 400)}`);
      documents.forEach((document, seed) => {
        const ours = Buffer.from(
          canonicalize(parseXml(Buffer.from(document)), DOCUMENT_NODE, { algorithm }),
        ).toString('utf8');
        const theirs = outputs[seed]!;
        if (ours !== theirs) differences.push({ seed, what: option, document, ours, theirs });
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return differences;
}
