import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { C14N_ALGORITHMS, C14N_INCLUSIVE, type C14nAlgorithm } from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { DOCUMENT_NODE, type XmlDocument } from '../../src/parse/document.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import type { CertificateInfo } from '../../src/x509/certificate-info.ts';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import { type OpenXades, openXades } from '../../src/xades/open-xades.ts';
import { hasQualifyingProperties } from '../../src/xades/read-properties.ts';
import { findSignatures } from '../../src/xades/signatures.ts';
import { verifyXades } from '../../src/xades/verify-xades.ts';
import { resolveVectorKey } from '../engine/resolve-key.ts';
import { vectorsFolder } from '../engine/vectors.ts';

const folder = vectorsFolder();
const load = (file: string): XmlDocument =>
  parseXml(readFileSync(join(folder!, 'sig/dss', file)), { maxDepth: 200 });

/** The leaf among the certificates of KeyInfo. */
function signerOf(doc: XmlDocument, signature: number): CertificateInfo | undefined {
  const all: X509Certificate[] = [];
  const info = doc.children(signature).find((x) => doc.localName(x) === 'KeyInfo');
  for (let n = info ?? 0; info !== undefined && n <= doc.lastDescendant(info); n++) {
    if (doc.localName(n) === 'X509Certificate')
      all.push(new X509Certificate(Buffer.from(doc.text(n) ?? '', 'base64')));
  }
  const leaf = all.find(
    (c) => !all.some((o) => o !== c && o.issuer === c.subject && o.subject !== c.subject),
  );
  return leaf === undefined ? undefined : readCertificate(leaf.raw);
}

/**
 * DSS signs whole documents through an XPath transform that removes every Signature; such a transform is refused by the engine, so the
 * bytes are made here to compare the rest of the archive timestamp.
 */
function referenceBytes(doc: XmlDocument, signature: number) {
  return (reference: number, own: C14nAlgorithm): Uint8Array | undefined => {
    const uri = doc.attribute(reference, 'URI') ?? '';
    const target = uri === '' ? DOCUMENT_NODE : doc.findIds(uri.slice(1))[0];
    if (target === undefined) return undefined;
    const names = [...Array(doc.lastDescendant(reference) - reference).keys()].map((k) =>
      doc.attribute(reference + 1 + k, 'Algorithm'),
    );
    if (names.includes('http://www.w3.org/2000/09/xmldsig#base64'))
      return Buffer.from(doc.text(target) ?? '', 'base64');
    const algorithm = C14N_ALGORITHMS.find((x) => names.includes(x)) ?? own ?? C14N_INCLUSIVE;
    const inside = target === DOCUMENT_NODE || doc.isInside(signature, target);
    return canonicalize(doc, target, { algorithm, ...(inside ? { omit: signature } : {}) });
  };
}

const open = (file: string, index = 0): OpenXades => {
  const doc = load(file);
  const signature = findSignatures(doc).filter((x) => hasQualifyingProperties(doc, x))[index]!;
  return openXades(doc, signature, signerOf(doc, signature), referenceBytes(doc, signature));
};
const wrong = (file: string, index = 0): string[] =>
  open(file, index)
    .findings.filter((x) => x.code !== undefined)
    .map((x) => `${x.id} ${Object.values(x.params ?? {}).join()}`.trim());

/** What each file of DSS is to show: the findings that do not hold, none for a good file, and the timestamps over this signature. */
const CASES: readonly (readonly [
  file: string,
  index: number,
  wrong: readonly string[],
  timestamps: string,
])[] = [
  ['dss-signed.xml', 0, [], ''],
  ['dss2517/xades-valid-reference.xml', 0, [], ''],
  ['signature_property_signed.xml', 0, [], ''],
  ['dss1770/dss1770rootAndRefs.xml', 0, [], ''],
  ['xades-t-with-tsvd.xml', 0, [], 'signature'],
  ['xades-t-duplicated-sigtst.xml', 0, [], 'signature signature'],
  ['xades-lta-valid.xml', 0, [], 'signature archive'],
  // A certificate was added to KeyInfo after the archive timestamp, which covers it.
  ['xades-lta-with-additional-cert-in-keyinfo.xml', 0, ['timestamp.imprint'], 'signature'],
  // Signatures extended without a SigningTime; the timestamps are theirs.
  ['xades-extended-t.xml', 0, ['xades.signingTime 0'], 'signature'],
  ['xades-extended-short-a.xml', 0, ['xades.signingTime 0'], 'signature archive'],
  // A timestamp of another signature.
  ['xades-two-sig-copied-tst.xml', 0, [], 'signature'],
  ['xades-two-sig-copied-tst.xml', 1, ['timestamp.imprint'], ''],
  ['xades-lta-copied-atst.xml', 0, ['timestamp.imprint'], 'signature'],
  ['xades-t-copied-sigtst.xml', 0, ['xades.structure xades:AllDataObjectsTimeStamp'], ''],
  ['xades-b-copied-cnttst.xml', 0, ['xades.structure xades:AllDataObjectsTimeStamp'], ''],
  // Another certificate.
  ['xades-sign-cert-v2-wrong-digest.xml', 0, ['xades.signingCertificate digest'], ''],
  ['xades-wrong-sign-cert-digest.xml', 0, ['xades.signingCertificate digest'], ''],
  ['xades-sign-cert-v2-wrong-issuer-serial.xml', 0, ['xades.signingCertificate issuer-serial'], ''],
  ['xades-sign-cert-v1-wrong-serialnumber.xml', 0, ['xades.signingCertificate version-1'], ''],
  ['dss1770/dss1770.xml', 0, ['xades.signingCertificate version-1', 'xades.dataObjectFormat missing'], ''],
  // The signed properties of somebody else.
  ['xsw/XSW-enveloped-fake-signedProperties.xml', 0, ['xades.signedProperties reference'], ''],
  // What is signed is not described, or something else is.
  ['dss2517/xades-invalid-objectreference.xml', 0, ['xades.dataObjectFormat reference'], ''],
  ['dss2517/xades-no-objectreference.xml', 0, ['xades.dataObjectFormat reference'], ''],
  ['dss2517/xades-dataobjectformat-no-mimetype.xml', 0, ['xades.dataObjectFormat mime-type'], ''],
  ['dss2517/xades-dataobjectformat-no-mandatory-attrs.xml', 0, ['xades.dataObjectFormat mime-type'], ''],
  ['dss2517/xades-with-empty-dataobjectformat.xml', 0, ['xades.dataObjectFormat reference'], ''],
  ['dss2517/xades-invalid-mime-type.xml', 0, ['xades.dataObjectFormat missing'], ''],
  ['dss2517/xades-invalid-reference.xml', 0, ['xades.dataObjectFormat reference'], ''],
  // Not of the baseline.
  ['xades-x-level.xml', 0, ['xades.unsigned xades:CompleteCertificateRefs'], ''],
  [
    'xades-level-x-double-sigAndRefsTst-refsOnlyTst.xml',
    0,
    ['xades.unsigned xades141:CompleteCertificateRefsV2'],
    '',
  ],
  ['signing-cert-multiple-refs-sig.xml', 0, ['xades.unsigned xades:CompleteCertificateRefs'], ''],
  ['dss3732/xades-enveloped-arcTst132.xml', 0, ['xades.unsigned xades:ArchiveTimeStamp'], ''],
  ['xades-counter-signature-injected.xml', 0, ['xades.unsigned xades:CounterSignature'], ''],
];

describe.skipIf(folder === undefined)('XAdES files of EU DSS', () => {
  it.each(CASES)('%s, signature %d: %j %s', (file, index, findings, timestamps) => {
    expect(wrong(file, index)).toEqual(findings);
    expect(
      open(file, index)
        .timestamps.map((x) => x.kind)
        .join(' '),
    ).toBe(timestamps);
  });

  it('verifies the core files as their origin does, with the level they claim', async () => {
    for (const [file, level] of [
      ['dss-signed.xml', 'XAdES-B-B'],
      ['dss2517/xades-valid-reference.xml', 'XAdES-B-B'],
      ['signature_property_signed.xml', 'XAdES-B-B'],
    ] as const) {
      const doc = load(file);
      const signature = findSignatures(doc)[0]!;
      const certificate = signerOf(doc, signature)!;
      const found = await verifyXades(doc, signature, {
        anchors: [certificate.der],
        at: certificate.notAfter - 1,
        resolveKey: resolveVectorKey,
        certificate,
      });
      expect({ file, level: found.level, failed: found.checks.filter((x) => x.status === 'failed') }).toEqual(
        {
          file,
          level,
          failed: [],
        },
      );
    }
    for (const file of ['dss-signed-altered-refRemoved.xml', 'dss-signed-altered-signedPropsRemoved.xml']) {
      const doc = load(file);
      const signature = findSignatures(doc)[0]!;
      const found = await verifyXades(doc, signature, { anchors: [], at: 0, resolveKey: resolveVectorKey });
      expect(found.verdict).toBe('TOTAL-FAILED');
    }
  });
});
