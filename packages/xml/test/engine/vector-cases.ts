import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isHocBaSoError } from '@hocbaso/spec';
import {
  C14N_EXCLUSIVE,
  C14N_EXCLUSIVE_COMMENTS,
  C14N_INCLUSIVE,
  C14N_INCLUSIVE_COMMENTS,
  type C14nAlgorithm,
} from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { createDsigContext } from '../../src/dsig/context.ts';
import {
  type LegacyAlgorithm,
  type SignatureVerification,
  verifySignature,
} from '../../src/dsig/verify-signature.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../../src/parse/document.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { resolveVectorKey } from './resolve-key.ts';
import { signaturesOf } from './sign-document.ts';

/** The foreign vectors as functions, for the tests and for `pnpm conformance`. */

/** One signed file with what its origin says of it. */
export interface SignatureCase {
  readonly file: string;
  readonly expect: string;
  readonly profile: 'core' | 'sha1' | 'out' | 'malformed';
}

/** A case with what we say. */
export interface SignatureAnswer extends SignatureCase {
  /** `valid` when every signature passes, otherwise the first code. */
  readonly verdict: string;
  readonly results: readonly SignatureVerification[];
}

/**
 * Filed as malformed because the tool that made the index stumbled over the byte order mark. They are well-formed (XML
 * 1.0 section 4.3.3 and appendix F; xmllint reads them), their origins expect `valid`, and a BOM must not break a
 * document: so they are held to their origin's verdict.
 */
export const ONLY_A_BOM = /wsfederation_metadata\.xml$/;

/** All signature cases of the folder. */
export function signatureCases(folder: string): readonly SignatureCase[] {
  return JSON.parse(readFileSync(join(folder, 'sig.json'), 'utf8')).cases;
}

function keyOf(doc: XmlDocument, signature: number): KeyObject | undefined {
  try {
    return resolveVectorKey(doc, signature);
  } catch {
    return undefined;
  }
}

/** Verifies every signature of a file. Keys from 512 bits on are let through: the vectors are old. */
export function answerSignatureCase(
  folder: string,
  one: SignatureCase,
  legacy?: readonly LegacyAlgorithm[],
): SignatureAnswer {
  const context = createDsigContext();
  try {
    const doc = parseXml(readFileSync(join(folder, one.file)), { maxDepth: 200 });
    const options = { resolveKey: keyOf, minRsaBits: 512, ...(legacy === undefined ? {} : { legacy }) };
    const results = signaturesOf(doc).map((node) => verifySignature(doc, node, context, options));
    const bad = results.find((r) => r.status !== 'passed');
    return {
      ...one,
      results,
      verdict: results.length === 0 ? 'no signature' : (bad?.code ?? bad?.status ?? 'valid'),
    };
  } catch (error) {
    if (isHocBaSoError(error)) return { ...one, results: [], verdict: error.code };
    throw error;
  }
}

/** True when our answer is the origin's; for the unclear ones (`mixed`, `untested` …) undefined. */
export function agrees({ expect, verdict }: SignatureAnswer): boolean | undefined {
  if (expect !== 'valid' && expect !== 'invalid') return undefined;
  return (verdict === 'valid') === (expect === 'valid');
}

/** With SHA-1 accepted, what else of the profile refuses files their origin accepts. */
const OTHER_RULES: readonly (readonly [code: string, files: RegExp, rule: string])[] = [
  [
    'ERR_HBS_C14N_RELATIVE_NAMESPACE',
    /valid_signature|expectedVerify\.xml/,
    'relative namespace names: Canonical XML 1.0 section 1.3',
  ],
  [
    'ERR_HBS_DSIG_REFERENCE_NOT_FOUND',
    /test-assertion\.xml/,
    'AssertionID is no Id attribute without a schema',
  ],
  ['ERR_HBS_DSIG_KEY_INFO', /expectedVerifyComplex\.xml/, 'the key is not in the file'],
];

/** The rule besides SHA-1 that refuses a file its origin accepts. */
export function otherRule({ file, verdict }: SignatureAnswer): string | undefined {
  return OTHER_RULES.find(([code, files]) => verdict === code && files.test(file))?.[2];
}

/** A canonicalisation with its outcome. */
export interface C14nCase {
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

/** Files in an encoding the input profile refuses. */
export const OTHER_ENCODING: ReadonlySet<string> = new Set([
  'c14n/libxml2/with-comments/example-6.xml',
  'c14n/libxml2/1-1-without-comments/example-6.xml',
  'c14n/santuario/in/36_input.xml',
]);

/** All canonicalisation cases of the folder. */
export function c14nCases(folder: string): readonly C14nCase[] {
  return JSON.parse(readFileSync(join(folder, 'c14n.json'), 'utf8'));
}

/** Why a case cannot be run; undefined for one that is. */
export function notRun({ dtd, scope, mode, input }: C14nCase): string | undefined {
  if (dtd) return 'DTD (refused by design)';
  if (scope === 'nodeset') return 'XPath node-set (no such input)';
  if (mode === 'c14n11' && input.includes('xmlbase')) return 'Canonical XML 1.1 only';
  return OTHER_ENCODING.has(input) ? 'ISO-8859-1 (refused by name)' : undefined;
}

/** Apex by local name; where several carry it, the first: the vectors mean the outermost. */
function apexOf(doc: XmlDocument, name: string): number {
  for (let n = 0; n < doc.elementCount; n++) if (doc.localName(n) === name) return n;
  throw new Error(`no element ${name}`);
}

/** Our canonical form and that of the origin. */
export function runC14nCase(
  folder: string,
  one: C14nCase,
): { readonly ours: Buffer; readonly expected: Buffer } {
  const doc = parseXml(readFileSync(join(folder, one.input)));
  const node = one.scope === 'document' ? DOCUMENT_NODE : apexOf(doc, one.apex);
  const ours = canonicalize(doc, node, {
    algorithm: ALGORITHM[one.mode]!,
    ...(one.prefixes === null ? {} : { inclusivePrefixes: one.prefixes.split(/\s+/) }),
  });
  return { ours: Buffer.from(ours), expected: readFileSync(join(folder, one.expected)) };
}
