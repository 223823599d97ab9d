import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDsigContext } from '../../src/dsig/context.ts';
import { verifySignature } from '../../src/dsig/verify-signature.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { signaturesOf } from './sign-document.ts';
import { agrees, answerSignatureCase, ONLY_A_BOM, signatureCases } from './vector-cases.ts';
import { vectorsFolder } from './vectors.ts';

const folder = vectorsFolder();
const cases = folder === undefined ? [] : signatureCases(folder);

describe.skipIf(folder === undefined)('signature vectors', () => {
  const verdicts = cases.map((x) => answerSignatureCase(folder!, x));
  const count = (profile: string, valid: boolean): number =>
    verdicts.filter((x) => x.profile === profile && (x.verdict === 'valid') === valid).length;
  console.log(
    `signature vectors (valid/refused): ${['core', 'sha1', 'out', 'malformed'].map((p) => `${p} ${count(p, true)}/${count(p, false)}`).join(', ')}`,
  );

  it('gives every core file the verdict of its origin', () => {
    expect(verdicts.filter((x) => x.profile === 'core' && agrees(x) === false)).toEqual([]);
    expect(verdicts.filter((x) => x.profile === 'core').length).toBeGreaterThan(80);
  });

  it('never reports anything else as valid, and always says why', () => {
    const others = verdicts.filter((x) => x.profile !== 'core' && !ONLY_A_BOM.test(x.file));
    expect(others.filter((x) => x.verdict === 'valid')).toEqual([]);
    expect(others.filter((x) => !x.verdict.startsWith('ERR_HBS_'))).toEqual([]);
  });

  it('reads a byte order mark: two files are not malformed, whatever the index says', () => {
    const found = verdicts.filter((x) => ONLY_A_BOM.test(x.file));
    expect(found.map((x) => [x.verdict, x.expect])).toEqual([
      ['valid', 'valid'],
      ['valid', 'valid'],
    ]);
    for (const x of found) {
      expect(readFileSync(join(folder!, x.file)).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    }
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
