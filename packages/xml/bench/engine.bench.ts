/**
 * The engine beside bare `node:crypto`, in one run: a transcript with 16 signatures is verified and signed by both, in
 * interleaved rounds, and the ratio of the median CPU times is printed. "Bare" is the same public-key operations over
 * the same canonical SignedInfo plus SHA-256 over every distinct canonical subtree once; no XML, no base64, no lookup.
 *
 * node --conditions=@hocbaso/source packages/xml/bench/engine.bench.ts [milliseconds per measurement]
 */
import { hash, type KeyObject, sign, verify, X509Certificate } from 'node:crypto';
import { C14N_EXCLUSIVE, C14N_INCLUSIVE, type C14nAlgorithm } from '../src/c14n/algorithms.ts';
import { canonicalize } from '../src/c14n/canonicalize.ts';
import { buildSignature } from '../src/dsig/build-signature.ts';
import { createDsigContext } from '../src/dsig/context.ts';
import { readSignature } from '../src/dsig/read-signature.ts';
import { verifySignature } from '../src/dsig/verify-signature.ts';
import type { XmlDocument } from '../src/parse/document.ts';
import { parseXml } from '../src/parse/parse-xml.ts';
import { textElement } from '../src/parse/write-xml.ts';
import { type Identity, makeIdentity } from '../test/engine/identities.ts';
import { signaturesOf } from '../test/engine/sign-document.ts';

const SUBJECTS = 13;
const SLOTS = SUBJECTS + 3;
const BUDGET_MS = Number(process.argv[2] ?? 40);
const ROUNDS = 15;
/** Budgets spent before measuring, so that optimising compilers are done. */
const WARM_UP = 25;

/** An unsigned transcript of about 20 KB in the reported secondary layout, canonical, synthetic values. */
function unsignedTranscript(): Buffer {
  const rows = Array.from({ length: SUBJECTS }, (_, i) => {
    const marks = Array.from({ length: 22 }, (_, k) =>
      textElement(`DIEM_THANH_PHAN_${k + 1}`, `${(k % 10) + 0.5}`),
    );
    const comment =
      'Em có nhiều cố gắng trong học tập, tích cực phát biểu xây dựng bài; cần rèn thêm chữ viết.';
    return `<DIEM_TONG_KET Id="dtk-${i}"><MA_MON_HOC>MON${i}</MA_MON_HOC>${marks.join('')}${textElement('NHAN_XET', comment)}<GVBM Id="gv-${i}"><HO_TEN>Nguyễn Thị Minh Nguyệt</HO_TEN><SO_CCCD>999000000${100 + i}</SO_CCCD></GVBM></DIEM_TONG_KET>`;
  });
  const common = Array.from({ length: 40 }, (_, k) =>
    textElement(`THONG_TIN_${k + 1}`, 'Phường Đông Ngạc, thành phố Hà Nội'),
  );
  const slots = Array.from({ length: SUBJECTS }, (_, i) => `<GVBM Id="gv-${i}"></GVBM>`).join('');
  return Buffer.from(
    `<HOC_BA><DU_LIEU_HOC_BA Id="data"><THONG_TIN_HOC_BA Id="thongtinhocba"><THONG_TIN_CHUNG>${common.join('')}</THONG_TIN_CHUNG>${rows.join('')}</THONG_TIN_HOC_BA><DANH_SACH_THONG_TIN_KY><DANH_SACH_GVBM>${slots}</DANH_SACH_GVBM><GVCN></GVCN></DANH_SACH_THONG_TIN_KY></DU_LIEU_HOC_BA><PHAT_HANH_HOC_BA><CBQL></CBQL><KY_PHAT_HANH></KY_PHAT_HANH></PHAT_HANH_HOC_BA></HOC_BA>`,
  );
}

interface Signing {
  readonly identities: readonly Identity[];
  readonly algorithm: 'rsa-sha256' | 'ecdsa-sha256';
  readonly c14n: C14nAlgorithm;
}

const signValue = (key: KeyObject, algorithm: string, tbs: Uint8Array): Uint8Array =>
  algorithm === 'rsa-sha256'
    ? sign('sha256', tbs, key)
    : sign('sha256', tbs, { key, dsaEncoding: 'ieee-p1363' });

/** Signs slots in one parse and splices all of them in. */
function signStage(
  bytes: Buffer,
  context: ReturnType<typeof createDsigContext>,
  { identities, algorithm, c14n }: Signing,
  stage: (doc: XmlDocument) => readonly { slot: number; id: string; signer: number }[],
): Buffer {
  const doc = parseXml(bytes);
  const digests = new Map<string, Uint8Array>();
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { slot, id, signer } of stage(doc)) {
    let digest = digests.get(id);
    if (digest === undefined) {
      digest = hash('sha256', canonicalize(doc, doc.findIds(id)[0]!, { algorithm: c14n }), 'buffer');
      digests.set(id, digest);
    }
    const identity = identities[signer]!;
    const built = buildSignature({
      references: [{ id, canonicalDigest: digest, transforms: c14n === C14N_INCLUSIVE ? [] : [c14n] }],
      signingTime: '2026-05-28T14:03:00+07:00',
      certificate: context.certificate(identity.der).info,
      algorithm,
      canonicalization: c14n,
      signatureId: `Signature_${(0x10000000 + signer).toString(16)}`,
      slot: { doc, node: slot },
    });
    const at = doc.startTagEnd(slot);
    parts.push(bytes.subarray(from, at), ...built.render(signValue(identity.key, algorithm, built.tbs)));
    from = at;
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

/** All 16: teachers and homeroom teacher first, then principal and seal over what they signed. */
function signAll(bytes: Buffer, context: ReturnType<typeof createDsigContext>, signing: Signing): Buffer {
  const first = signStage(bytes, context, signing, (doc) => {
    const list = doc.children(doc.children(0)[0]!)[1]!;
    const [gvbm, gvcn] = doc.children(list);
    const teachers = doc.children(gvbm!).map((slot, i) => ({ slot, id: `dtk-${i}`, signer: i }));
    return [...teachers, { slot: gvcn!, id: 'thongtinhocba', signer: SUBJECTS }];
  });
  return signStage(first, context, signing, (doc) =>
    doc.children(doc.children(0)[1]!).map((slot, i) => ({ slot, id: 'data', signer: SUBJECTS + 1 + i })),
  );
}

function verifyAll(bytes: Buffer, context: ReturnType<typeof createDsigContext>): void {
  const doc = parseXml(bytes);
  let passed = 0;
  for (let n = 0; n < doc.elementCount; n++) {
    if (doc.matches(n, 3, 'Signature') && verifySignature(doc, n, context).status === 'passed') passed++;
  }
  if (passed !== SLOTS) throw new Error(`${passed} of ${SLOTS} signatures verified`);
}

/** Closures doing only the cryptography of the same document. */
function bare(signed: Buffer, signing: Signing): { verify: () => void; sign: () => void } {
  const doc = parseXml(signed);
  const own = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
  const subtree = (id: string): Buffer =>
    own(canonicalize(doc, doc.findIds(id)[0]!, { algorithm: signing.c14n }));
  const views = signaturesOf(doc).map((n) => readSignature(doc, n));
  const ids = new Set(views.flatMap((v) => v.references.map((r) => r.uri.slice(1))));
  const subtrees = [...ids].map(subtree);
  const jobs = views.map((v, i) => {
    const key = new X509Certificate(Buffer.from(doc.text(v.certificate!)!, 'base64')).publicKey;
    return {
      tbs: own(canonicalize(doc, v.signedInfo, { algorithm: signing.c14n })),
      value: v.value,
      key: signing.algorithm === 'rsa-sha256' ? key : ({ key, dsaEncoding: 'ieee-p1363' } as const),
      privateKey: signing.identities[i]!.key,
    };
  });
  const hashAll = (): void => {
    for (const bytes of subtrees) hash('sha256', bytes, 'buffer');
  };
  return {
    verify: () => {
      hashAll();
      for (const { tbs, value, key } of jobs) if (!verify('sha256', tbs, key, value)) throw new Error('bare');
    },
    sign: () => {
      hashAll();
      for (const { tbs, privateKey } of jobs) signValue(privateKey, signing.algorithm, tbs);
    },
  };
}

/** Median CPU microseconds per call for each contender, measured in turns. */
function measure(contenders: Readonly<Record<string, () => void>>): Record<string, number> {
  const entries = Object.entries(contenders);
  const counts = entries.map(([, run]) => {
    const until = performance.now() + BUDGET_MS * WARM_UP;
    let calls = 0;
    while (performance.now() < until || calls < 3) {
      run();
      calls++;
    }
    return Math.max(1, Math.round(calls / WARM_UP));
  });
  const samples = entries.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round++) {
    entries.forEach(([, run], i) => {
      const before = process.cpuUsage();
      for (let k = 0; k < counts[i]!; k++) run();
      const used = process.cpuUsage(before);
      samples[i]!.push((used.user + used.system) / counts[i]!);
    });
  }
  return Object.fromEntries(
    entries.map(([name], i) => [name, samples[i]!.sort((x, y) => x - y)[ROUNDS >> 1]!]),
  );
}

const unsigned = unsignedTranscript();
console.log(
  `Node ${process.version}, ${SLOTS} signatures, CPU time, medians of ${ROUNDS} interleaved rounds`,
);
const rows: Record<string, Record<string, string>> = {};
for (const [key, algorithm] of [
  ['rsa', 'rsa-sha256'],
  ['ec', 'ecdsa-sha256'],
] as const) {
  const identities = await Promise.all(
    Array.from({ length: SLOTS }, (_, i) =>
      makeIdentity(`CN=Nguyễn Văn ${i}, UID=CCCD:999000000${100 + i}, O=Trường THCS Mẫu, C=VN`, {
        key,
        serial: `0a${(i + 16).toString(16)}`,
      }),
    ),
  );
  for (const c14n of [C14N_INCLUSIVE, C14N_EXCLUSIVE]) {
    const signing: Signing = { identities, algorithm, c14n };
    const warm = createDsigContext();
    const signed = signAll(unsigned, warm, signing);
    const raw = bare(signed, signing);
    const t = measure({
      rawVerify: raw.verify,
      parse: () => void parseXml(signed),
      verify: () => verifyAll(signed, warm),
      cold: () => verifyAll(signed, createDsigContext()),
      rawSign: raw.sign,
      sign: () => void signAll(unsigned, warm, signing),
    });
    const us = (x: number | undefined): string => `${x!.toFixed(0)} µs`;
    const ratio = (x: number | undefined, y: number | undefined): string => `${(x! / y!).toFixed(2)} x`;
    rows[`${algorithm} ${c14n === C14N_INCLUSIVE ? 'inclusive' : 'exclusive'}`] = {
      KB: (signed.length / 1024).toFixed(1),
      parse: us(t.parse),
      'bare verify': us(t.rawVerify),
      'verify 16': us(t.verify),
      ratio: ratio(t.verify, t.rawVerify),
      'new certificates': ratio(t.cold, t.rawVerify),
      'bare sign': us(t.rawSign),
      'sign 16': us(t.sign),
      'ratio ': ratio(t.sign, t.rawSign),
    };
  }
}
console.table(rows);
