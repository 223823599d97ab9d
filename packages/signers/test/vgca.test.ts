import { runSignerConformance, signDigest } from '@hocbaso/sandbox';
import {
  type PageSignReply,
  type PageSignRequest,
  type SignItem,
  systemClock,
  systemUuid,
} from '@hocbaso/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVgcaSigner, readPageCertificate, readPageReply, toPageRequest } from '../src/vgca/index.ts';
import { type Fixtures, makeFixtures } from './support.ts';

let f: Fixtures;
beforeAll(async () => {
  f = await makeFixtures();
});

const facts = { hoVaTen: 'Y Khoa Niê', tenLop: '3A', role: 'cbql' } as const;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** What a page with the teacher's token sends back; the page itself is tested in `packages/web`. */
function page(request: PageSignRequest): PageSignReply {
  const { id, items } = JSON.parse(JSON.stringify(request)) as PageSignRequest;
  const outcomes = items.map((item) => {
    const value = signDigest(f.teacher.privateKey, Buffer.from(item.digest, 'base64'), 'pkcs1');
    return { id: item.id, ok: true, signature: base64(value) } as const;
  });
  return { requestId: id, outcomes };
}

async function items(count: number): Promise<SignItem[]> {
  const make = async (i: number): Promise<SignItem> => {
    const tbs = new TextEncoder().encode(`<SignedInfo>${i}</SignedInfo>`);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', tbs));
    return { id: `học bạ ${i}`, label: '', tbs, digest };
  };
  return Promise.all(Array.from({ length: count }, (_, i) => make(i)));
}

describe('vgca, the server’s half', () => {
  it('conforms, with a page at the other end', async () => {
    const open = async () =>
      createVgcaSigner({
        certificate: f.teacher.certificate,
        exchange: async (request) => page(request),
        describe: () => facts,
        clock: systemClock,
        uuid: systemUuid,
      });
    const rows = await runSignerConformance(open);
    expect(rows.filter((row) => !row.ok)).toEqual([]);
  });

  it('takes nothing on the page’s word', async () => {
    const all = await items(5);
    const credential = readPageCertificate({ certificate: base64(f.teacher.certificate) });
    expect(credential).toMatchObject({ kind: 'person', algorithms: ['rsa-sha256'] });
    const shown = all.map((one) => ({ ...one, ...facts }));
    const request = toPageRequest(credential, shown, { id: 'yêu cầu 1', algorithm: 'rsa-sha256' });
    const values = page(request).outcomes.map((one) => (one.ok ? one.signature : ''));
    const given = (i: number, signature: unknown): unknown => ({ id: all[i]!.id, ok: true, signature });
    const reply = {
      requestId: request.id,
      certificate: 'what the page says of it does not count',
      outcomes: [
        given(1, values[0]),
        given(0, values[0]),
        given(0, values[1]),
        { id: 'lạ', ok: true, signature: values[0] },
        { id: all[2]!.id, ok: false, error: { code: 'toString', detail: 7 } },
        given(3, `${values[3]}\n`),
      ],
    };
    const words = readPageReply(request, reply).map((one) =>
      one.ok ? 'ok' : [one.error.code, one.error.detail].filter(Boolean).join(' '),
    );
    // Somebody else's value; a repeated one of which the first counts; a word that is none of ours; no strict base64.
    expect(words).toEqual(['ok', 'signature_mismatch', 'unknown', 'protocol signature', 'protocol missing']);
  });

  it.each([
    null,
    [],
    'x',
    { requestId: 'khác', outcomes: [] },
    { requestId: '1' },
    { requestId: '1', outcomes: [1] },
  ])('refuses %j for a reply', async (reply) => {
    const shown = (await items(1)).map((one) => ({ ...one, ...facts }));
    const request = toPageRequest(f.teacher, shown, { id: '1', algorithm: 'rsa-sha256' });
    expect(() => readPageReply(request, reply)).toThrow(
      expect.objectContaining({ code: 'ERR_HBS_PAGE_REPLY' }),
    );
  });

  it('refuses what is no certificate', () => {
    for (const message of [null, {}, { certificate: 7 }, { certificate: '@@' }]) {
      expect(() => readPageCertificate(message)).toThrow(
        expect.objectContaining({ code: 'ERR_HBS_PAGE_REPLY' }),
      );
    }
    expect(() => readPageCertificate({ certificate: 'AAAA' })).toThrow(
      expect.objectContaining({ code: 'ERR_HBS_SIGNER_CERTIFICATE' }),
    );
    // The service signs with RSA only.
    expect(readPageCertificate({ certificate: base64(f.school.certificate) }).algorithms).toEqual([]);
  });
});
