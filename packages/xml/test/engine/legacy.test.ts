import { createPrivateKey, sign } from 'node:crypto';
import { createTranscriptVerifier, type VerifyOptions } from '@hocbaso/xml';
import { describe, expect, it } from 'vitest';
import { C14N_INCLUSIVE } from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { createDsigContext } from '../../src/dsig/context.ts';
import { verifySignature, verifySignatures } from '../../src/dsig/verify-signature.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { editSlot, place, replaceRange } from '../transcript/forge.ts';
import {
  authority,
  clock,
  failures,
  type Identity,
  identity,
  issued,
  profiles,
} from '../transcript/support.ts';
import { agrees, answerSignatureCase, otherRule, signatureCases } from './vector-cases.ts';
import { vectorsFolder } from './vectors.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const OLD = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

/** The seal of a good transcript made again with RSA-SHA1: everything else stays true. */
function sealedWithSha1(): Uint8Array {
  const profile = profiles.primary;
  const who: Identity = identity('primary');
  const before = place(issued('primary'), profile, 'phatHanh').contentStart;
  const draft = editSlot(issued('primary'), profile, 'phatHanh', (xml) => xml.replace(MORE, OLD));
  const doc = parseXml(draft);
  let info = 0;
  while (doc.start(info) < before || doc.localName(info) !== 'SignedInfo') info++;
  const key = createPrivateKey({ key: Buffer.from(who.privateKey), format: 'der', type: 'pkcs8' });
  const value = sign('sha1', canonicalize(doc, info, { algorithm: C14N_INCLUSIVE }), key);
  const node = doc.nextSibling(info);
  return replaceRange(draft, doc.startTagEnd(node), doc.endTagStart(node), value.toString('base64'));
}

const bytes = sealedWithSha1();
const doc = parseXml(bytes);
const seal = Array.from({ length: doc.elementCount }, (_, n) => n)
  .filter((n) => doc.localName(n) === 'Signature')
  .at(-1)!;
const context = createDsigContext();

describe('legacy mode', () => {
  it('is off by default: SHA-1 is refused by its name', () => {
    const result = verifySignature(doc, seal, context);
    expect(result).toMatchObject({
      status: 'failed',
      code: 'ERR_HBS_DSIG_ALGORITHM',
      params: { algorithm: OLD },
    });
    expect(result.legacy).toBeUndefined();
    expect(verifySignature(doc, seal, context, { legacy: [] })).toEqual(result);
  });

  it('accepts SHA-1 when asked, and says so in every result', async () => {
    const result = verifySignature(doc, seal, context, { legacy: ['sha1'] });
    expect(result).toMatchObject({
      status: 'passed',
      algorithm: OLD,
      legacy: {
        allowed: ['sha1'],
        used: ['sha1'],
        check: { id: 'signature.legacy', status: 'unknown', code: 'VERIFY_LEGACY_USED' },
      },
    });
    expect(result.legacy?.check.informational).toBeUndefined();
    expect(await verifySignatures(doc, [seal], context, { legacy: ['sha1'] })).toEqual([result]);
    // What was read in legacy mode is not remembered for the ordinary one.
    expect(verifySignature(doc, seal, context).status).toBe('failed');
  });

  it('marks a modern signature too, as one that made no use of it', () => {
    const good = parseXml(issued('primary'));
    let node = 0;
    while (good.localName(node) !== 'Signature') node++;
    expect(verifySignature(good, node, context, { legacy: ['sha1'] })).toMatchObject({
      status: 'passed',
      legacy: { used: [], check: { code: 'VERIFY_LEGACY_ALLOWED', informational: true } },
    });
  });

  it('still finds a change, and refuses what is neither modern nor asked for', () => {
    const changed = parseXml(
      Buffer.from(Buffer.from(bytes).toString().replace('<QUOC_TICH>VN', '<QUOC_TICH>US')),
    );
    const options = { legacy: ['sha1'] } as const;
    expect(verifySignature(changed, seal, context, options)).toMatchObject({
      status: 'failed',
      code: 'ERR_HBS_DSIG_REFERENCE_DIGEST',
      legacy: { used: ['sha1'] },
    });
    const md5 = Buffer.from(bytes).toString().replace(OLD, 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5');
    expect(verifySignature(parseXml(Buffer.from(md5)), seal, context, options)).toMatchObject({
      status: 'failed',
      code: 'ERR_HBS_DSIG_ALGORITHM',
      legacy: { used: [] },
    });
  });

  it('cannot be given to the verification of transcripts and packages', async () => {
    const given = { legacy: ['sha1'] };
    const verifier = createTranscriptVerifier({
      profiles: Object.values(profiles),
      anchors: [authority.root],
      intermediates: [authority.issuing],
      clock,
      // @ts-expect-error there is no such option
      legacy: ['sha1'],
    });
    const check = async (options: VerifyOptions): Promise<void> => {
      const result = await verifier.verify(bytes, options);
      expect(result.verdict).toBe('TOTAL-FAILED');
      expect(failures(result)).toContain('signature.structure@phatHanh');
      expect(result.record).toBeUndefined();
    };
    // @ts-expect-error there is no such option
    await check({ legacy: ['sha1'] });
    await check(given as VerifyOptions);
    const packaged = Buffer.concat([
      Buffer.from('<DANH_SACH_HOC_BA id="ds">'),
      bytes,
      Buffer.from('</DANH_SACH_HOC_BA>'),
    ]);
    expect((await verifier.verifyPackage(packaged, given as { at?: number })).verdict).toBe('TOTAL-FAILED');
  });
});

const folder = vectorsFolder();
describe.skipIf(folder === undefined)('vectors with SHA-1 in legacy mode', () => {
  const answers = (folder === undefined ? [] : signatureCases(folder))
    .filter((one) => one.profile === 'sha1')
    .map((one) => answerSignatureCase(folder!, one, ['sha1']));

  it('have the verdict of their origin, but for those another rule refuses', () => {
    const wrong = answers.filter((one) => agrees(one) === false);
    expect(wrong.filter((one) => otherRule(one) === undefined)).toEqual([]);
    expect(wrong.length).toBeLessThanOrEqual(8);
    expect(answers.filter((one) => agrees(one) === true).length).toBeGreaterThanOrEqual(55);
  });

  it('are never valid against their origin, and always marked', () => {
    expect(answers.filter((one) => one.verdict === 'valid' && /invalid|wrapped/.test(one.expect))).toEqual(
      [],
    );
    for (const { results } of answers)
      for (const { legacy } of results) expect(legacy?.check.id).toBe('signature.legacy');
  });
});
