import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isHocBaSoError } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import { createDsigContext } from '../../src/dsig/context.ts';
import { verifySignature } from '../../src/dsig/verify-signature.ts';
import type { XmlDocument } from '../../src/parse/document.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { resolveVectorKey } from './resolve-key.ts';
import { signaturesOf } from './sign-document.ts';
import { vectorsFolder } from './vectors.ts';

interface SignatureCase {
  readonly file: string;
  readonly expect: string;
  readonly profile: 'core' | 'sha1' | 'out' | 'malformed';
}

const folder = vectorsFolder();
const cases: readonly SignatureCase[] =
  folder === undefined ? [] : JSON.parse(readFileSync(join(folder, 'sig.json'), 'utf8')).cases;

/**
 * Listed as malformed because the tool that made the index stumbled over the byte order mark; the file is well-formed
 * and its RSA-SHA256 signature is good. A BOM is accepted by the input profile.
 */
const ONLY_A_BOM = /wsfederation_metadata\.xml$/;

function keyOf(doc: XmlDocument, signature: number): KeyObject | undefined {
  try {
    return resolveVectorKey(doc, signature);
  } catch {
    return undefined;
  }
}

/** `valid` when every signature passes; otherwise the first code. keys from 512 bits are let through: the vectors are old. */
function verdictOf(file: string): string {
  const context = createDsigContext();
  try {
    const doc = parseXml(readFileSync(join(folder!, file)), { maxDepth: 200 });
    const results = signaturesOf(doc).map((n) =>
      verifySignature(doc, n, context, { resolveKey: keyOf, minRsaBits: 512 }),
    );
    if (results.length === 0) return 'no signature';
    return results.find((r) => r.status !== 'passed')?.code ?? 'valid';
  } catch (error) {
    if (isHocBaSoError(error)) return error.code;
    throw error;
  }
}

describe.skipIf(folder === undefined)('signature vectors', () => {
  const verdicts = cases.map((x) => ({ ...x, verdict: verdictOf(x.file) }));
  const count = (profile: string, valid: boolean): number =>
    verdicts.filter((x) => x.profile === profile && (x.verdict === 'valid') === valid).length;
  console.log(
    `signature vectors (valid/refused): ${['core', 'sha1', 'out', 'malformed'].map((p) => `${p} ${count(p, true)}/${count(p, false)}`).join(', ')}`,
  );

  it('gives every core file the verdict of its origin', () => {
    const wrong = verdicts.filter(
      (x) =>
        x.profile === 'core' &&
        (x.expect === 'valid' || x.expect === 'invalid') &&
        (x.verdict === 'valid') !== (x.expect === 'valid'),
    );
    expect(wrong).toEqual([]);
    expect(verdicts.filter((x) => x.profile === 'core').length).toBeGreaterThan(80);
  });

  it('never reports anything else as valid, and always says why', () => {
    const others = verdicts.filter((x) => x.profile !== 'core');
    expect(others.filter((x) => x.verdict === 'valid' && !ONLY_A_BOM.test(x.file))).toEqual([]);
    expect(others.filter((x) => x.verdict !== 'valid' && !x.verdict.startsWith('ERR_HBS_'))).toEqual([]);
  });

  it('refuses foreign key sources in transcript mode', () => {
    for (const x of verdicts.filter((y) => y.profile === 'core' && y.verdict === 'valid')) {
      const doc = parseXml(readFileSync(join(folder!, x.file)), { maxDepth: 200 });
      for (const n of signaturesOf(doc)) {
        const result = verifySignature(doc, n, createDsigContext());
        if (result.status === 'passed') expect(result.certificate).toBeDefined();
        else expect(result.code).toMatch(/KEY_INFO|KEY_TYPE|CERT_FORMAT/);
      }
    }
  });
});
