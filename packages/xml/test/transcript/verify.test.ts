import { createHash } from 'node:crypto';
import type { Profile, Transcript } from '@hocbaso/spec';
import { decodeTranscript, encodeTranscript } from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import {
  clock,
  edit,
  FORMS,
  failures,
  identity,
  issued,
  newVerifier,
  profiles,
  record,
  signAll,
  signSlots,
} from './support.ts';

const verifier = newVerifier();

describe.each(FORMS)('%s', (form) => {
  const profile = profiles[form];

  test('an issued document passes, and says what it says', async () => {
    const bytes = issued(form);
    const result = await verifier.verify(bytes);
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(result.profileId).toBe(profile.id);
    expect(result.documentDigest).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(result.record).toEqual(decodeTranscript(bytes, profile).record);
    expect(result.slots.map((s) => s.slotId)).toEqual([
      ...(form === 'primary' ? [] : record(form).bangDiem.map((row) => `gvbm:${row.maMonHoc}`)),
      'gvcn',
      'cbql',
      'phatHanh',
    ]);
    for (const slot of result.slots) {
      expect(slot).toMatchObject({
        status: 'passed',
        filled: true,
        signingTime: expect.stringMatching(/^2026-05-2/),
      });
      expect(slot.certificate?.kind).toBe(slot.role === 'phatHanh' ? 'organization' : 'person');
    }
  });

  test('revocation is reported and does not spoil the verdict', async () => {
    const { checks } = await verifier.verify(issued(form));
    expect(checks.filter((c) => c.status !== 'passed')).toEqual([
      {
        id: 'certificates.revocation',
        status: 'unknown',
        code: 'VERIFY_REVOCATION_UNCHECKED',
        params: {},
        informational: true,
      },
    ]);
  });

  test('without trust anchors nothing is decided about the signers', async () => {
    const result = await newVerifier([]).verify(issued(form));
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.slots.every((slot) => slot.status === 'unknown')).toBe(true);
    expect(result.record).toMatchObject({ hoVaTen: record(form).hoVaTen });
  });

  test('an unsigned draft vouches for nothing', async () => {
    const result = await verifier.verify(encodeTranscript(record(form), profile), { stage: 'draft' });
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.record).toBeUndefined();
    expect(result.slots.every((slot) => !slot.filled)).toBe(true);
  });

  test('an unsigned document is not issued', async () => {
    const result = await verifier.verify(encodeTranscript(record(form), profile));
    expect(result.verdict).toBe('TOTAL-FAILED');
    expect(failures(result)).toContain('slot.filled@cbql');
    expect(failures(result)).toContain('slots.complete');
  });

  test('the moment can be given: before the signatures they lie in the future', async () => {
    const result = await verifier.verify(issued(form), { at: Date.parse('2026-05-01T00:00:00Z') });
    expect(failures(result)).toContain('time.notInFuture@cbql');
  });

  test('another spelling of a signer’s name is pointed out, not refused', async () => {
    const values = { ...record(form), hoTenCbql: 'Một Tên Khác' } as Transcript;
    const result = await verifier.verify(signAll(encodeTranscript(values, profile), profile));
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(result.checks).toContainEqual(
      expect.objectContaining({
        id: 'signer.name',
        slotId: 'cbql',
        code: 'VERIFY_SIGNER_NAME',
        informational: true,
      }),
    );
  });

  test('case, spaces and Unicode form of a name do not count', async () => {
    const name = record(form).hoTenCbql.toUpperCase().normalize('NFD').replace(' ', '  ');
    const values = { ...record(form), hoTenCbql: name } as Transcript;
    const { checks } = await verifier.verify(signAll(encodeTranscript(values, profile), profile));
    expect(checks.filter((c) => c.code === 'VERIFY_SIGNER_NAME')).toEqual([]);
  });

  test('a signed value nobody can read leaves the verdict open', async () => {
    // Our own signing refuses such a document; another tool may not.
    const text = JSON.stringify(profile).replace('"field":"duocLenLop"', '"field":"diaDanhPhatHanh"');
    const lax = JSON.parse(text) as Profile;
    const result = await verifier.verify(signAll(encodeTranscript(record(form), lax), lax));
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.checks).toContainEqual(
      expect.objectContaining({ id: 'structure.values', status: 'unknown', params: { count: 1 } }),
    );
    expect(result.record).not.toHaveProperty('duocLenLop');
  });

  test.each(['', 'x', '<a/>', '<DANH_SACH_HOC_BA id="dataDanhSach"></DANH_SACH_HOC_BA>'])(
    '%j is refused',
    async (xml) => {
      const result = await verifier.verify(Buffer.from(xml));
      expect(result.verdict).toBe('TOTAL-FAILED');
      expect(result.record).toBeUndefined();
    },
  );
});

describe('what is not yet signed by everybody', () => {
  const profile = profiles.secondary;
  const ids = record('secondary').bangDiem.map((row) => `gvbm:${row.maMonHoc}`);
  const unsigned = encodeTranscript(record('secondary'), profile);

  test('rows signed by teachers come out, and nothing else does', async () => {
    const bytes = signSlots(unsigned, profile, ids);
    const result = await verifier.verify(bytes, { stage: 'teachersSigned' });
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(Object.keys(result.record ?? {})).toEqual(['form', 'bangDiem']);
    expect(result.record?.bangDiem).toEqual(record('secondary').bangDiem);
  });

  test('one teacher’s row comes out alone', async () => {
    const result = await verifier.verify(signSlots(unsigned, profile, ['gvbm:15']), { stage: 'draft' });
    expect(result.record).toEqual({ form: 'secondary', bangDiem: [record('secondary').bangDiem[1]] });
  });

  test('the homeroom teacher’s signature covers the record', async () => {
    const result = await verifier.verify(signSlots(unsigned, profile, [...ids, 'gvcn']), {
      stage: 'homeroomSigned',
    });
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(result.record).toMatchObject({ hoVaTen: record('secondary').hoVaTen });
  });

  test('each stage asks for its signatures', async () => {
    const bytes = signSlots(unsigned, profile, ids);
    const missing = async (stage: 'homeroomSigned' | 'managerSigned' | 'issued') =>
      failures(await verifier.verify(bytes, { stage }));
    expect(await missing('homeroomSigned')).toEqual(['slot.filled@gvcn', 'slots.complete']);
    expect(await missing('managerSigned')).toEqual([
      'slot.filled@gvcn',
      'slot.filled@cbql',
      'slots.complete',
    ]);
    expect(await missing('issued')).toEqual([
      'slot.filled@gvcn',
      'slot.filled@cbql',
      'slot.filled@phatHanh',
      'slots.complete',
    ]);
  });

  test('a missing teacher is named with the subject', async () => {
    const result = await verifier.verify(
      signSlots(
        unsigned,
        profile,
        ids.filter((id) => id !== 'gvbm:15'),
      ),
      { stage: 'teachersSigned' },
    );
    expect(result.checks).toContainEqual({
      id: 'slot.filled',
      status: 'failed',
      slotId: 'gvbm:15',
      code: 'VERIFY_SLOT_EMPTY_GVBM',
      params: { monHoc: 'Toán', nguoiKy: 'Võ Thành Công' },
    });
  });

  test('a homeroom teacher the record gives no number for cannot be decided', async () => {
    const { soDinhDanhGvcn: _, ...rest } = record('secondary') as Extract<Transcript, { form: 'secondary' }>;
    const bytes = signAll(encodeTranscript(rest as Transcript, profile), profile, {
      as: { gvcn: identity('999185000101') },
    });
    const result = await verifier.verify(bytes);
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.checks).toContainEqual(
      expect.objectContaining({ id: 'signer.identity', slotId: 'gvcn', status: 'unknown' }),
    );
    // The manager vouches for the whole record all the same.
    expect(result.record).toMatchObject({ hoVaTen: record('secondary').hoVaTen });
  });
});

test('no pupil’s name, number or mark stands in any check', async () => {
  for (const form of FORMS) {
    const { hoVaTen, soDinhDanh, maHocSinh } = record(form);
    for (const bytes of [
      issued(form),
      edit(issued(form), 'QUOC_TICH>VN', 'QUOC_TICH>US'),
      edit(issued(form), hoVaTen, 'X'),
    ]) {
      const { checks } = await verifier.verify(bytes, { at: clock.now() });
      const said = JSON.stringify(checks);
      for (const secret of [hoVaTen, soDinhDanh, maHocSinh]) expect(said).not.toContain(secret);
    }
  }
});
