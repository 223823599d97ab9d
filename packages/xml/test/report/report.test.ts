import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Locale } from '@hocbaso/spec';
import {
  createTranscriptVerifier,
  encodeTranscript,
  reportToHtml,
  reportToText,
  type TranscriptVerification,
  type VerificationReport,
  verificationReport,
} from '@hocbaso/xml';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { documentCases } from '../browser/documents.ts';
import { editSlot, place, replaceRange, resign, signAnyway } from '../transcript/forge.ts';
import {
  authority,
  clock,
  type FormName,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  TIMES,
} from '../transcript/support.ts';

const LOCALES: readonly Locale[] = ['vi', 'en'];
const now = clock.now();
const report = (verification: TranscriptVerification, locale: Locale = 'vi'): VerificationReport =>
  verificationReport(verification, { locale, now, fileName: 'hoc-ba.xml' });
const asJson = (one: VerificationReport): string => `${JSON.stringify(one, null, 2)}\n`;

/** A mark in secondary form changed after its teacher, homeroom teacher, manager and school had signed. */
function changedMark(): Uint8Array {
  const bytes = issued('secondary');
  const { target, targetStart, targetEnd } = place(bytes, profiles.secondary, 'gvbm:15');
  return replaceRange(bytes, targetStart, targetEnd, target.replace(/(<DIEMCANAM>)[^<]*/, '$19.9'));
}

const documents: Readonly<Record<string, () => Promise<TranscriptVerification>>> = {
  passed: () => newVerifier().verify(issued('primary')),
  failed: () => newVerifier().verify(changedMark()),
  indeterminate: () => newVerifier([]).verify(issued('primary')),
};

/** Compares with the file; `UPDATE_GOLDEN=1` writes it. */
function expectGolden(name: string, text: string): void {
  const url = new URL(`golden/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDEN === '1' || !existsSync(url)) {
    if (process.env.CI !== undefined) throw new Error(`no golden/${name}`);
    writeFileSync(url, text);
  }
  expect(text).toBe(readFileSync(url, 'utf8'));
}

describe.each(Object.keys(documents))('a document that is %s', (name) => {
  let verification: TranscriptVerification;
  beforeAll(async () => {
    verification = await documents[name]!();
  });

  test.each(LOCALES)('reads as in the golden files: %s', (locale) => {
    const one = report(verification, locale);
    expectGolden(`${name}.${locale}.json`, asJson(one));
    expectGolden(`${name}.${locale}.txt`, reportToText(one));
    expectGolden(`${name}.${locale}.html`, reportToHtml(one));
  });

  it('is plain JSON', () => {
    const one = report(verification);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
  });

  it('names the signers and nothing of the pupil', () => {
    const pupil = record(name === 'failed' ? 'secondary' : 'primary');
    const { hoVaTen, soDinhDanh, maDinhDanhHocBa, maHocSinh, ngaySinh } = pupil as unknown as Partial<
      Record<string, string>
    >;
    const secrets = [hoVaTen, soDinhDanh, maDinhDanhHocBa, maHocSinh, ngaySinh].filter(
      (x) => x !== undefined,
    );
    expect(secrets.length).toBeGreaterThan(3);
    for (const locale of LOCALES) {
      const one = report(verification, locale);
      for (const text of [asJson(one), reportToText(one), reportToHtml(one)]) {
        for (const secret of secrets) expect(text).not.toContain(secret);
        // The signer's personal number is not shown whole either.
        for (const { certificate } of verification.slots) {
          if (certificate?.holder.cccd !== undefined) expect(text).not.toContain(certificate.holder.cccd);
        }
      }
    }
  });
});

it('says for every signature what Thông tư 15/2025 asks for', async () => {
  const verification = await documents.passed!();
  const one = report(verification);
  const text = reportToText(one);
  expect(one.signatures).toHaveLength(3);
  for (const [index, slot] of verification.slots.entries()) {
    const { signer, certificate, time } = one.signatures[index]!;
    expect(signer?.name).toBe(slot.certificate!.holder.cn);
    expect(certificate?.issuer).not.toBe('');
    expect(certificate?.anchor?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(time).toEqual({ claimed: TIMES[slot.role], source: 'claimed' });
    expect(one.signatures[index]).toMatchObject({
      indication: 'TOTAL-PASSED',
      integrity: 'passed',
      certificateAtSigning: 'passed',
      revocation: 'unchecked',
      algorithm: 'RSA PKCS#1 v1.5 SHA-256',
    });
  }
  for (const label of [
    'Kết luận: HỢP LỆ',
    'Đơn vị cấp chứng thư:',
    'Chủ thể ký:',
    'Đơn vị quản lý chứng thư:',
    'Thời điểm ký:',
    'Nguồn thời gian:',
    'Tính toàn vẹn:',
    'Chứng thư tại thời điểm ký:',
    'Tình trạng thu hồi:',
    'Thời hạn của chứng thư:',
    'Thuật toán ký:',
    'Chứng thư gốc tin cậy:',
  ]) {
    expect(text).toContain(label);
  }
  // Neither CRL nor OCSP was asked: the circular wants a warning.
  expect(one.warnings.join()).toContain('thu hồi');
});

describe('indications of ETSI EN 319 102-1', () => {
  const profile = profiles.secondary;
  const form: FormName = 'secondary';
  const teacher = 'gvbm:15';
  const inSlot = (from: string | RegExp, to: string) =>
    editSlot(issued(form), profile, teacher, (xml) => xml.replace(from, to));
  const signedBy = (who: ReturnType<typeof identity>, signingTime: string = TIMES.gvbm): Uint8Array => {
    const unsigned = encodeTranscript(record(form), profile);
    const holderId = record(form).soDinhDanhCbql;
    return signAnyway(unsigned, profile, 'cbql', who, { signingTime, holderId });
  };
  const principal = identity(record(form).soDinhDanhCbql);

  test.each([
    ['the data', changedMark, 'HASH_FAILURE', teacher],
    ['the time', () => inSlot(/(<SigningTime>2026-05-2.T..:..:)00/, '$101'), 'HASH_FAILURE', teacher],
    ['the value', () => inSlot(/(<SignatureValue>)(.)/, '$1x'), 'SIG_CRYPTO_FAILURE', teacher],
    ['two signatures', () => inSlot(/<Signature .*<\/Signature>/, '$&$&'), 'FORMAT_FAILURE', teacher],
    [
      'SHA-1',
      () => inSlot(/xmldsig-more#rsa-sha256/, 'xmldsig-more#rsa-sha1'),
      'CRYPTO_CONSTRAINTS_FAILURE',
      teacher,
    ],
    [
      'no certificate',
      () => inSlot(/<X509Certificate>.*<\/X509Certificate>/, ''),
      'NO_SIGNING_CERTIFICATE_FOUND',
      teacher,
    ],
    [
      'another reference',
      () =>
        resign(issued(form), profile, 'cbql', principal, (xml) =>
          xml.replace('URI="#data"', 'URI="#thongtinhocba"'),
        ),
      'SIG_CONSTRAINTS_FAILURE',
      'cbql',
    ],
    [
      'an expired certificate',
      () => signedBy(principal, '2050-01-01T00:00:00+07:00'),
      'SIG_CONSTRAINTS_FAILURE',
      'cbql',
    ],
    [
      'before its certificate',
      () => signedBy(principal, '2001-01-01T00:00:00+07:00'),
      'NOT_YET_VALID',
      'cbql',
    ],
    ['somebody else', () => signedBy(identity(form)), 'SIG_CONSTRAINTS_FAILURE', 'cbql'],
  ])('%s', async (_, make, sub, slotId) => {
    const one = report(await newVerifier().verify(make()));
    expect(one.verdict).toBe('TOTAL-FAILED');
    const slot = one.signatures.find((x) => x.slotId === slotId);
    expect(slot).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: sub });
  });

  it('no way to an anchor is undecided', async () => {
    const one = report(await newVerifier([]).verify(issued(form)));
    expect(one).toMatchObject({ verdict: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' });
    for (const slot of one.signatures) {
      expect(slot).toMatchObject({
        indication: 'INDETERMINATE',
        certificateAtSigning: 'unknown',
        integrity: 'passed',
      });
    }
  });

  it('what is no XML, and what nobody has signed', async () => {
    const broken = report(await newVerifier().verify(Buffer.from('<a>')));
    expect(broken).toMatchObject({
      verdict: 'TOTAL-FAILED',
      subIndication: 'FORMAT_FAILURE',
      signatures: [],
    });
    const unsigned = report(await newVerifier().verify(encodeTranscript(record(form), profile)));
    expect(unsigned).toMatchObject({ verdict: 'TOTAL-FAILED', subIndication: 'SIG_CONSTRAINTS_FAILURE' });
    expect(unsigned.signatures.every((x) => !x.signed && x.indication === undefined)).toBe(true);
    const draft = report(
      await newVerifier().verify(encodeTranscript(record(form), profile), { stage: 'draft' }),
    );
    expect(draft).toMatchObject({ verdict: 'INDETERMINATE', subIndication: 'GENERIC', integrity: 'unknown' });
  });
});

it('reports whatever the battery of forgeries gives, with a name for every check', async () => {
  const verifier = createTranscriptVerifier({
    profiles: Object.values(profiles),
    anchors: [authority.root],
    intermediates: [authority.issuing],
    clock,
  });
  const nameless = new Set<string>();
  for (const { bytes, kind } of await documentCases()) {
    if (kind === 'package') continue;
    const verification = await verifier.verify(Buffer.from(bytes, 'base64'));
    for (const locale of LOCALES) {
      const one = report(verification, locale);
      expect(one.verdict).toBe(verification.verdict);
      expect(one.subIndication === undefined).toBe(one.verdict === 'TOTAL-PASSED');
      expect(one.reasons.length > 0).toBe(one.verdict !== 'TOTAL-PASSED');
      const checks = [...one.checks, ...one.signatures.flatMap((x) => x.checks)];
      expect(checks).toHaveLength(verification.checks.length);
      for (const { id, label, code, reason } of checks) {
        if (label === id || reason === code)
          if (label === id || code !== undefined) nameless.add(`${id} ${code ?? ''}`);
      }
      reportToText(one);
      reportToHtml(one);
    }
  }
  expect([...nameless]).toEqual([]);
});

describe('what the document says stays text', () => {
  const NASTY = '"><script>x=1</script>&amp;\u202e\u0007\n[+] giả\u001b[2J';

  /** Every text of the report that can come from the document or the certificate. */
  function poison(one: unknown, key = ''): unknown {
    if (typeof one === 'string') {
      return /^(verdict|indication|status|locale|source|integrity|certificateAtSigning|revocation|createdAt)$/.test(
        key,
      )
        ? one
        : NASTY;
    }
    if (Array.isArray(one)) return one.map((x) => poison(x, key));
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([k, v]) => [k, poison(v, k)]));
  }

  test.each(Object.keys(documents))('%s', async (name) => {
    const one = poison(report(await documents[name]!())) as VerificationReport;
    const html = reportToHtml(one);
    expect(html).not.toMatch(/<script|<img|onerror=|[\u202e\u0007\u001b]/i);
    expect(html).toContain('&lt;script&gt;');
    const tags = (text: string): string[] => text.match(/<[a-z/!][^>]*>/gi) ?? [];
    expect(new Set(tags(html).map((tag) => /^<[!/]?[a-z0-9]+/i.exec(tag)![0]))).toEqual(
      new Set(
        tags(reportToHtml(report(await documents[name]!()))).map((tag) => /^<[!/]?[a-z0-9]+/i.exec(tag)![0]),
      ),
    );
    const text = reportToText(one);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text.split('\n').filter((line) => line.trimStart().startsWith('[+]'))).toEqual([]);
  });
});

it('takes a signer whose name is markup', async () => {
  const who = await authority.issuePerson({
    hoVaTen: '<b onclick=x>Ơn</b>',
    cccd: record('primary').soDinhDanhCbql,
  });
  const unsigned = encodeTranscript(record('primary'), profiles.primary);
  const bytes = signAnyway(unsigned, profiles.primary, 'cbql', who, {
    signingTime: TIMES.cbql,
    holderId: record('primary').soDinhDanhCbql,
  });
  const one = report(await newVerifier().verify(bytes));
  expect(one.signatures.find((x) => x.slotId === 'cbql')!.signer!.name).toBe('<b onclick=x>Ơn</b>');
  expect(reportToHtml(one)).not.toContain('<b onclick');
});

it('shows a certificate that never ends, and a name with escapes', async () => {
  const verification = await documents.passed!();
  const [first] = verification.slots;
  const certificate = {
    ...first!.certificate!,
    notAfter: Date.UTC(9999, 11, 31, 23, 59, 59),
    subjectName: 'CN=A,OU=Tổ \\"Toán\\, Tin\\"+OU=X,O=Tr\\c6\\b0\\e1\\bb\\9dng',
    issuerName: '2.5.4.97=#0c0141',
    issuer: '2.5.4.97=A',
  };
  const one = report({ ...verification, slots: [{ ...first!, certificate }] });
  expect(one.signatures[0]!.certificate).toMatchObject({
    notAfter: '9999-12-31T23:59:59+07:00',
    managedBy: 'X, Tổ "Toán, Tin", Trường',
    issuer: '2.5.4.97=A',
  });
});
