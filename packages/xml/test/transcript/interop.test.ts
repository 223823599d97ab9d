import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  attachPackageSignature,
  encodeTranscript,
  preparePackageSignature,
  writePackage,
} from '@hocbaso/xml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  authority,
  edit,
  FORMS,
  type FormName,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  signSlots,
  signValue,
} from './support.ts';

/** Whole signed transcripts of both layouts, judged by xmlsec1 and by the JDK's `javax.xml.crypto.dsig`. */

const has = (tool: string, ...args: string[]): boolean => spawnSync(tool, args).status === 0;
const tools = { xmlsec1: has('xmlsec1', '--version'), java: has('java', '-version') };
for (const [tool, present] of Object.entries(tools)) {
  if (present) continue;
  if (process.env.CI) throw new Error(`${tool} is missing, and CI must have it`);
  console.log(
    `Không có ${tool}: bỏ qua kiểm tra liên thông với ${tool}. — ${tool} is absent: its interop tests are skipped.`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'hocbaso-interop-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
const root = put('root.pem', pem(authority.root));
const issuing = put('issuing.pem', pem(authority.issuing));

function signedPackage(form: FormName): Uint8Array {
  const bytes = writePackage([issued(form)], profiles[form]);
  const who = identity(form);
  const signer = {
    certificate: who.certificate,
    algorithm: 'rsa-sha256',
    signingTime: '2026-05-30T08:00:00+07:00',
  } as const;
  const prepared = preparePackageSignature(bytes, profiles[form], signer);
  return attachPackageSignature(bytes, prepared, signValue(prepared.signatures[0]!.tbs, who));
}

const tampered = (form: FormName): Uint8Array => edit(issued(form), '<QUOC_TICH>VN<', '<QUOC_TICH>US<');

/** Number of signatures of a document. */
const signatures = (bytes: Uint8Array): number =>
  Buffer.from(bytes).toString().split('<Signature xmlns=').length - 1;

describe.skipIf(!tools.xmlsec1)('xmlsec1', () => {
  const ids = ['DU_LIEU_HOC_BA', 'THONG_TIN_HOC_BA', 'DIEM_TONG_KET', 'SignatureProperty'].flatMap((tag) => [
    '--id-attr:Id',
    tag,
  ]);
  const verify = (path: string, xpath: string, extra: readonly string[] = []): boolean =>
    spawnSync('xmlsec1', [
      '--verify',
      ...ids,
      ...extra,
      ...[
        '--trusted-pem',
        root,
        '--untrusted-pem',
        issuing,
        '--verification-gmt-time',
        '2026-06-01+00:00:00',
      ],
      ...['--node-xpath', xpath, path],
    ]).status === 0;

  test.each(FORMS)('accepts every signature, chain included: %s', (form) => {
    const path = put(`${form}.xml`, issued(form));
    const count = signatures(issued(form));
    expect(count).toBe(form === 'primary' ? 3 : 16);
    for (let i = 1; i <= count; i++) {
      expect(verify(path, `(//*[local-name()='Signature'])[${i}]`), `signature ${i}`).toBe(true);
    }
  });

  test.each(FORMS)('refuses a changed document: %s', (form) => {
    const path = put(`${form}-tampered.xml`, tampered(form));
    expect(verify(path, "//CBQL/*[local-name()='Signature']")).toBe(false);
  });

  test.each(FORMS)('accepts the signature of a package: %s', (form) => {
    const path = put(`${form}-package.xml`, signedPackage(form));
    expect(
      verify(path, "/DANH_SACH_HOC_BA/*[local-name()='Signature']", ['--id-attr:id', 'DANH_SACH_HOC_BA']),
    ).toBe(true);
  });
});

/** Verifies every Signature of each file, with secure validation on; prints + or - for each. */
const JAVA = `
import java.io.*; import java.nio.file.*; import java.security.cert.*; import java.util.*;
import javax.xml.crypto.dsig.*; import javax.xml.crypto.dsig.dom.DOMValidateContext; import javax.xml.parsers.*;
import org.w3c.dom.*;
public class Verify {
  public static void main(String[] files) throws Exception {
    DocumentBuilderFactory f = DocumentBuilderFactory.newInstance();
    f.setNamespaceAware(true);
    XMLSignatureFactory x = XMLSignatureFactory.getInstance("DOM");
    for (String file : files) {
      Document d = f.newDocumentBuilder().parse(new File(file));
      NodeList all = d.getElementsByTagName("*");
      NodeList list = d.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
      StringBuilder out = new StringBuilder(new File(file).getName());
      for (int i = 0; i < list.getLength(); i++) {
        Element s = (Element) list.item(i);
        String c = s.getElementsByTagNameNS(XMLSignature.XMLNS, "X509Certificate").item(0).getTextContent();
        X509Certificate cert = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(c)));
        DOMValidateContext v = new DOMValidateContext(cert.getPublicKey(), s);
        v.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        for (int k = 0; k < all.getLength(); k++) {
          Element e = (Element) all.item(k);
          for (String name : new String[] {"Id", "id"}) {
            // A teacher's Id stands twice by design; no Reference uses it.
            if (e.hasAttribute(name) && !e.getTagName().equals("GVBM")) v.setIdAttributeNS(e, null, name);
          }
        }
        boolean ok;
        try { ok = x.unmarshalXMLSignature(v).validate(v); } catch (Exception e) { ok = false; System.err.println(e); }
        out.append(ok ? " +" : " -");
      }
      System.out.println(out);
    }
  }
}
`;

describe.skipIf(!tools.java)('JDK', () => {
  let lines: ReadonlyMap<string, string> = new Map();

  beforeAll(() => {
    const files = FORMS.flatMap((form) => [
      put(`${form}-good`, issued(form)),
      put(`${form}-bad`, tampered(form)),
      put(`${form}-list`, signedPackage(form)),
    ]);
    const out = execFileSync('java', [put('Verify.java', JAVA), ...files], { encoding: 'utf8' });
    lines = new Map(
      out
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    );
  }, 120_000);

  test.each(FORMS)('accepts every signature: %s', (form) => {
    expect(lines.get(`${form}-good`)).toBe(
      Array(form === 'primary' ? 3 : 16)
        .fill('+')
        .join(' '),
    );
  });

  test.each(FORMS)('refuses exactly what the change broke: %s', (form) => {
    const whole = form === 'primary' ? '- - -' : `${'+ '.repeat(13)}- - -`;
    expect(lines.get(`${form}-bad`)).toBe(whole);
  });

  test.each(FORMS)('accepts the signature of a package: %s', (form) => {
    expect(lines.get(`${form}-list`)?.endsWith('+')).toBe(true);
  });
});

test('the comparison is not empty: we judge the same files the same way', async () => {
  for (const form of FORMS) {
    expect((await newVerifier().verify(issued(form))).verdict).toBe('TOTAL-PASSED');
    expect((await newVerifier().verify(tampered(form))).verdict).toBe('TOTAL-FAILED');
  }
});

describe.skipIf(!tools.xmlsec1)('signed by xmlsec1, read by us', () => {
  test('a slot filled by another tool passes all our checks', async () => {
    const profile = profiles.primary;
    const unsigned = encodeTranscript(record('primary'), profile);
    const cbqlSigned = signSlots(unsigned, profile, ['gvcn', 'cbql']);
    const who = identity('primary');
    // Our own signature gives the template; xmlsec1 computes digests and value anew with its own C14N.
    const done = Buffer.from(signSlots(cbqlSigned, profile, ['phatHanh'])).toString();
    const at = done.indexOf('<KY_PHAT_HANH>');
    const blank =
      done.slice(0, at) +
      done
        .slice(at)
        .replace(/(<DigestValue>)[^<]*/g, '$1')
        .replace(/(<SignatureValue>)[^<]*/, '$1');
    const key = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(who.privateKey).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
    const out = join(folder, 'by-xmlsec1.xml');
    const run = spawnSync('xmlsec1', [
      '--sign',
      ...['--id-attr:Id', 'DU_LIEU_HOC_BA', '--id-attr:Id', 'SignatureProperty'],
      ...['--privkey-pem', put('key.pem', key), '--node-xpath', "//KY_PHAT_HANH/*[local-name()='Signature']"],
      ...['--output', out, put('template.xml', blank)],
    ]);
    expect(run.status, run.stderr.toString()).toBe(0);
    const result = await newVerifier().verify(readFileSync(out));
    expect(result.verdict).toBe('TOTAL-PASSED');
  });
});
