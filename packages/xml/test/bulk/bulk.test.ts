import { createPrivateKey, sign } from 'node:crypto';
import type { Signer, SigningCredential, SignOutcome } from '@hocbaso/spec';
import { encodeTranscript, listSlots, readCertificate, type SlotRequest } from '@hocbaso/xml';
import { signMany, verifyMany } from '@hocbaso/xml/bulk';
import { describe, expect, test } from 'vitest';
import {
  authority,
  clock,
  edit,
  FORMS,
  type FormName,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  TIMES,
} from '../transcript/support.ts';

const options = {
  profiles: Object.values(profiles),
  anchors: [authority.root],
  intermediates: [authority.issuing],
  clock,
  workers: 2,
};
const garbage = Buffer.from('<HOC_BA>');
const tampered = edit(issued('primary'), '<QUOC_TICH>VN<', '<QUOC_TICH>US<');

describe('verifyMany', () => {
  const documents = Array.from({ length: 60 }, (_, i) => ({
    name: `học bạ ${i}`,
    bytes: [issued('primary'), issued('secondary'), tampered, garbage][i % 4]!,
  }));

  test('gives the very result of a single verification, in order, beside what was given', async () => {
    const verifier = newVerifier();
    let index = 0;
    for await (const outcome of verifyMany(documents, options)) {
      const document = documents[index]!;
      expect(outcome).toMatchObject({ index, ok: true });
      expect(outcome.document).toBe(document);
      if (!outcome.ok) throw outcome.error;
      const wanted = await verifier.verify(document.bytes);
      expect(outcome.verdict).toBe(wanted.verdict);
      expect(outcome.verification).toEqual(wanted);
      expect(outcome.verification).toBe(outcome.verification);
      index++;
    }
    expect(index).toBe(documents.length);
  });

  test('takes bare bytes, keeps them whole, and a stage for one document', async () => {
    const bytes = Uint8Array.from(issued('primary'));
    const unsigned = encodeTranscript(record('primary'), profiles.primary);
    const verdicts: string[] = [];
    const sources: (Uint8Array | { bytes: Uint8Array; stage: 'draft' })[] = [
      bytes,
      unsigned,
      { bytes: unsigned, stage: 'draft' },
    ];
    for await (const one of verifyMany(sources, options)) verdicts.push(one.ok ? one.verdict : 'error');
    expect(verdicts).toEqual(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']);
    expect(bytes).toEqual(Uint8Array.from(issued('primary')));
  });

  test('something that is no bytes fails alone', async () => {
    const odd = [issued('primary'), { bytes: 'text' as unknown as Uint8Array }, issued('primary')];
    const outcomes: boolean[] = [];
    for await (const one of verifyMany(odd, options)) outcomes.push(one.ok);
    expect(outcomes).toEqual([true, false, true]);
  });
});

/** A signer with the keys of these people, counting how often it was asked. */
function localSigner(refuse: (itemId: string) => boolean = () => false) {
  const calls: number[] = [];
  const keys = new Map<SigningCredential, ReturnType<typeof createPrivateKey>>();
  const signer: Signer = {
    provider: 'test',
    capabilities: { maxBatch: 1000, confirmation: 'none', prehash: false, resumable: false },
    listCredentials: async () => [...keys.keys()],
    async *signBatch(credential, items): AsyncGenerator<SignOutcome> {
      calls.push(items.length);
      for (const { id, tbs } of items) {
        if (refuse(id)) yield { id, ok: false, error: { code: 'user_rejected' } };
        else yield { id, ok: true, signature: sign('sha256', tbs, keys.get(credential)!) };
      }
    },
    close: async () => {},
  };
  const known = new Map<string, SigningCredential>();
  const credential = (key: string): SigningCredential => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const { certificate, privateKey } = identity(key);
    const { holder, kind } = readCertificate(certificate);
    const made: SigningCredential = {
      id: key,
      certificate,
      chain: [],
      algorithms: ['rsa-sha256'],
      holder,
      kind,
    };
    keys.set(made, createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }));
    known.set(key, made);
    return made;
  };
  return { signer, credential, calls };
}

describe('signMany', () => {
  const early = (form: FormName, local: ReturnType<typeof localSigner>) => {
    const bytes = encodeTranscript(record(form), profiles[form]);
    const requests = listSlots(bytes, profiles[form])
      .filter(({ role }) => role === 'gvbm' || role === 'gvcn')
      .map(
        ({ id, role, holderId }): SlotRequest => ({
          slotId: id,
          signer: local.signer,
          credential: local.credential(holderId!),
          signingTime: TIMES[role],
        }),
      );
    return { bytes, requests };
  };

  test('signs documents of both layouts, one call of a signer for many, and they verify', async () => {
    const local = localSigner();
    const jobs = Array.from({ length: 12 }, (_, i) => ({ ...early(FORMS[i % 2]!, local), name: i }));
    const signed: Uint8Array[] = [];
    for await (const one of signMany(jobs, { profiles: options.profiles, workers: 2 })) {
      if (!one.ok) throw one.error;
      expect(one.job).toBe(jobs[one.index]);
      signed.push(one.bytes);
    }
    expect(signed.length).toBe(12);
    const people = new Set(jobs.flatMap((job) => job.requests.map((r) => r.credential))).size;
    expect(local.calls.length).toBe(people);
    for (const bytes of signed) {
      const result = await newVerifier().verify(bytes, { stage: 'homeroomSigned' });
      expect(result.verdict).toBe('TOTAL-PASSED');
    }
  });

  test('a document that cannot be prepared, or is refused, fails alone and nobody signs it', async () => {
    const local = localSigner((id) => id.startsWith('3/'));
    const good = (): ReturnType<typeof early> => early('primary', local);
    const jobs = [
      good(),
      { ...good(), bytes: garbage },
      { ...good(), bytes: issued('primary') },
      good(),
      { ...good(), requests: good().requests.map((r) => ({ ...r, slotId: 'khong-co' })) },
      good(),
    ];
    const codes: string[] = [];
    for await (const one of signMany(jobs, {
      profiles: options.profiles,
      workers: 2,
      documentsPerRequest: 4,
    })) {
      codes.push(one.ok ? 'ok' : (one.error as Error & { code: string }).code);
    }
    expect(codes).toEqual([
      'ok',
      'ERR_HBS_BULK_PROFILE',
      'ERR_HBS_SLOT_FILLED',
      'ERR_HBS_SIGNER_REFUSED',
      'ERR_HBS_SLOT_UNKNOWN',
      'ok',
    ]);
  });

  test('a value by another key is caught in the thread', async () => {
    const local = localSigner();
    const other: Signer = {
      ...local.signer,
      async *signBatch(credential, items, batch) {
        for await (const one of local.signer.signBatch(credential, items, batch)) {
          if (!one.ok) yield one;
          else yield { ...one, signature: Uint8Array.from(one.signature, (b, i) => (i === 9 ? b ^ 1 : b)) };
        }
      },
    };
    const job = early('primary', local);
    const jobs = [{ ...job, requests: job.requests.map((r) => ({ ...r, signer: other })) }];
    for await (const one of signMany(jobs, { profiles: options.profiles, workers: 1 })) {
      expect(one).toMatchObject({ ok: false, error: { code: 'ERR_HBS_SIGNATURE_MISMATCH' } });
    }
  });
});
