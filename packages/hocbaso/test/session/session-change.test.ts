import {
  type SignOutcome,
  SUBSTITUTION_RULES,
  type SubstitutionRule,
  type Transcript,
  type TranscriptStore,
} from '@hocbaso/spec';
import { decodeTranscript, encodeTranscript, listSlots, planResigning } from '@hocbaso/xml';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  describePlan,
  openSigningSession,
  type SigningSession,
  type SubstitutionPolicy,
} from '../../src/index.ts';
import { createMemoryStore } from './support/memory-store.ts';
import { loadSchoolClass, type Member, type SchoolClass } from './support/school-class.ts';

let school: SchoolClass;
beforeAll(async () => {
  school = await loadSchoolClass();
});

const HEAD = '999076000020';
const LITERATURE = '999185000021';
const MATHS = '999082000022';

interface Bench {
  readonly store: TranscriptStore;
  readonly members: readonly Member[];
  readonly session: SigningSession;
  sign(key: string): Promise<string[]>;
}

let uuids = 0;
async function bench(pupils: number, subjects = 3): Promise<Bench> {
  const store = createMemoryStore();
  const documents = school.documents(pupils, subjects);
  for (const document of documents) await store.createDocument(document);
  const members = school.signersOf(documents);
  const session = openSigningSession({
    store,
    profiles: [school.profile],
    filter: {},
    mst: school.mst,
    clock: { now: () => Date.now() },
    uuid: () => `u${++uuids}`,
  });
  return {
    store,
    members,
    session,
    async sign(key) {
      const member = school.members.find((one) => one.key === key)!;
      const { batches } = await session.handOut({
        certificate: member.certificate,
        algorithm: 'ecdsa-sha256',
      });
      const done: string[] = [];
      for (const { id, items } of batches) {
        const outcomes = items.map(
          (item): SignOutcome => ({ id: item.id, ok: true, signature: member.sign(item) }),
        );
        for (const one of await session.collect(id, outcomes)) done.push(`${one.slotId} ${one.result}`);
      }
      return done;
    },
  };
}

/** The document as it would be written from a changed record. */
async function changed(
  { store }: Bench,
  id: string,
  change: (record: Transcript & { form: 'secondary' }) => Partial<Transcript>,
): Promise<Uint8Array> {
  const { record } = decodeTranscript(await store.readDocument(id), school.profile);
  const whole = record as unknown as Transcript & { form: 'secondary' };
  return encodeTranscript({ ...whole, ...change(whole) } as Transcript, school.profile);
}

async function finish(one: Bench): Promise<void> {
  for (let round = 0; round < 4; round++) for (const { key } of school.members) await one.sign(key);
  for await (const head of one.store.listDocuments()) {
    const { verdict } = await school.verifier.verify(await one.store.readDocument(head.id));
    expect([head.stage, verdict]).toEqual(['issued', 'TOTAL-PASSED']);
  }
}

it('says in one sentence what a class needs', async () => {
  const one = await bench(40, 14);
  const plan = await one.session.plan();
  expect(describePlan(plan)).toEqual([
    '40 học bạ: còn 680 chữ ký của 15 người ký, 16 lần xác nhận.',
    '13 giáo viên, 600 chữ ký, 14 lần xác nhận.',
    '1 cán bộ quản lý, 40 chữ ký, 1 lần xác nhận.',
    'Chữ ký số của trường: 40 học bạ, 1 lần xác nhận.',
  ]);
  expect(describePlan(plan, 'en')[1]).toBe('13 teachers, 600 signatures, 14 confirmations.');
  const done = await bench(1);
  await finish(done);
  expect(describePlan(await done.session.plan())).toEqual(['1 học bạ đã đủ chữ ký.']);
});

describe('a change of the record', () => {
  it('keeps what still holds, attached or not, and asks again for the rest only', async () => {
    const one = await bench(1);
    const { id } = school.documents(1, 3)[0]!;
    // Two of three teachers have signed; nothing is attached yet.
    expect(await one.sign(LITERATURE)).toEqual(['gvbm:19 signed']);
    expect(await one.sign(MATHS)).toEqual(['gvbm:15 signed']);
    const next = await changed(one, id, ({ bangDiem }) => ({
      bangDiem: bangDiem.map((row) => (row.maMonHoc === '15' ? { ...row, diemCaNam: '5.0' } : row)),
    }));
    const { head, plan } = await one.session.revise(id, next);
    expect(plan.kept).toEqual(['gvbm:19']);
    expect(plan.again.map(({ slotId, cause }) => [slotId, cause.code])).toEqual([
      ['gvbm:15', 'RESIGN_CONTENT'],
    ]);
    expect([head.stage, head.version]).toEqual(['draft', 2]);
    expect(await one.sign(LITERATURE)).toEqual([]);
    expect(await one.sign(MATHS)).toEqual(['gvbm:15 signed']);
    // The same change again is no change.
    expect((await one.session.revise(id, next)).head.version).toBe(2);
    await finish(one);
  });

  it('a reply to what was asked before the change counts when it does not concern it, and is kept anyway', async () => {
    const one = await bench(1);
    const { id } = school.documents(1, 3)[0]!;
    const asked = new Map<string, Awaited<ReturnType<SigningSession['handOut']>>>();
    for (const key of [LITERATURE, MATHS]) {
      const { certificate } = school.members.find((member) => member.key === key)!;
      asked.set(key, await one.session.handOut({ certificate, algorithm: 'ecdsa-sha256' }));
    }
    const next = await changed(one, id, ({ bangDiem }) => ({
      bangDiem: bangDiem.map((row) => (row.maMonHoc === '15' ? { ...row, nhanXet: 'Cần cố gắng.' } : row)),
    }));
    await one.session.revise(id, next);
    const results: string[] = [];
    for (const [key, { batches }] of asked) {
      const member = school.members.find((other) => other.key === key)!;
      const [batch] = batches;
      const outcomes = batch!.items.map(
        (item) => ({ id: item.id, ok: true, signature: member.sign(item) }) as const,
      );
      for (let twice = 0; twice < 2; twice++) {
        for (const { slotId, result } of await one.session.collect(batch!.id, outcomes))
          results.push(`${slotId} ${result}`);
      }
    }
    expect(results).toEqual(['gvbm:19 signed', 'gvbm:19 duplicate', 'gvbm:15 late', 'gvbm:15 late']);
    expect((await one.store.signaturesOf(id, 1)).map(({ slotId }) => slotId)).toEqual(['gvbm:19', 'gvbm:15']);
    expect(await one.sign(LITERATURE)).toEqual([]);
    expect(await one.sign(MATHS)).toEqual(['gvbm:15 signed']);
    await finish(one);
  });

  it('a reply kept by a process that died before it could bring it along is not asked for again', async () => {
    const one = await bench(1);
    const { id } = school.documents(1, 3)[0]!;
    const maths = school.members.find(({ key }) => key === MATHS)!;
    const handed = { certificate: maths.certificate, algorithm: 'ecdsa-sha256' } as const;
    const [batch] = (await one.session.handOut(handed)).batches;
    await one.session.revise(id, await changed(one, id, () => ({ nhanXetGvcn: 'Ngoan.' })));
    const died = Promise.withResolvers<void>();
    const store: TranscriptStore = {
      ...one.store,
      async putSignatures(...all) {
        await one.store.putSignatures(...all);
        died.resolve();
        return new Promise<void>(() => undefined);
      },
    };
    const clock = { now: () => Date.now() };
    const dying = openSigningSession({
      store,
      profiles: [school.profile],
      filter: {},
      mst: school.mst,
      clock,
      uuid: () => 'u',
    });
    const outcomes = batch!.items.map(
      (item) => ({ id: item.id, ok: true, signature: maths.sign(item) }) as const,
    );
    void dying.collect(batch!.id, outcomes);
    await died.promise;
    expect((await one.store.signaturesOf(id, 2)).length).toBe(0);
    expect((await one.session.handOut(handed)).batches).toEqual([]);
    expect((await one.store.signaturesOf(id, 2)).map(({ slotId }) => slotId)).toEqual(['gvbm:15']);
    await finish(one);
  });

  it('of a signed document: only those it concerns sign again', async () => {
    const one = await bench(1);
    const { id } = school.documents(1, 3)[0]!;
    await finish(one);
    const next = await changed(one, id, () => ({ nhanXetGvcn: 'Ngoan, chăm học.' }));
    const { head, plan } = await one.session.revise(id, next);
    expect([head.stage, head.version]).toEqual(['teachersSigned', 6]);
    expect(plan.again.map(({ slotId }) => slotId)).toEqual(['gvcn', 'cbql', 'phatHanh']);
    expect(await one.sign(MATHS)).toEqual([]);
    expect(await one.sign(LITERATURE)).toEqual(['gvcn signed']);
    await finish(one);
  });

  it('that is taken back brings every signature back, and nobody is asked again', async () => {
    const one = await bench(1);
    const { id } = school.documents(1, 3)[0]!;
    await finish(one);
    const signed = await one.store.readDocument(id);
    const original = await changed(one, id, () => ({}));
    const wrong = await changed(one, id, ({ bangDiem }) => ({
      bangDiem: bangDiem.map((row) => (row.maMonHoc === '15' ? { ...row, nhanXet: 'Nhầm.' } : row)),
    }));
    expect((await one.session.revise(id, wrong)).head.stage).toBe('draft');
    expect((await one.session.revise(id, original)).head.stage).toBe('issued');
    expect(Buffer.compare(await one.store.readDocument(id), signed)).toBe(0);
    for (const { key } of school.members) expect(await one.sign(key)).toEqual([]);
  });

  it('of a recalled document, under a new identifier: a document of its own that everybody signs', async () => {
    const one = await bench(1);
    const [{ id, bytes: _, ...facts }] = school.documents(1, 3) as [
      ReturnType<SchoolClass['documents']>[number],
    ];
    await finish(one);
    const newId = '00000000-0000-4000-8000-00000000abcd';
    const next = await changed(one, id, () => ({ maDinhDanhHocBa: newId, nhanXetGvcn: 'Ngoan.' }));
    await expect(one.session.revise(id, next)).rejects.toMatchObject({ code: 'ERR_HBS_SESSION_REVISION' });
    const slots = listSlots(next, school.profile).map((slot) => slot.id);
    const { again } = planResigning(await one.store.readDocument(id), next, school.profile);
    expect(again.map(({ slotId }) => slotId)).toEqual(slots);
    await one.store.createDocument({ ...facts, id: newId, bytes: next });
    expect(await one.session.plan()).toMatchObject({ documents: 2, issued: 1, owed: slots.length });
    await finish(one);
    expect(await one.session.plan()).toMatchObject({ documents: 2, issued: 2, owed: 0 });
  });

  it('refuses another transcript, and what is none', async () => {
    const one = await bench(2);
    const [first, second] = school.documents(2, 3);
    for (const bytes of [second!.bytes, Buffer.from('<HOC_BA/>')]) {
      await expect(one.session.revise(first!.id, bytes)).rejects.toMatchObject({
        code: 'ERR_HBS_SESSION_REVISION',
      });
    }
  });
});

describe('a teacher who has left', () => {
  const policy: SubstitutionPolicy = { absences: [{ holderId: MATHS, when: 'left' }] };

  it('is signed for by the head, by a rule that is named, and only once the record says so', async () => {
    const one = await bench(2);
    expect(await one.sign(LITERATURE)).toEqual(['gvbm:19 signed', 'gvbm:19 signed']);
    const plan = await one.session.plan(policy);
    const [left] = plan.substitutions;
    expect(left).toMatchObject({
      role: 'gvbm',
      slots: 2,
      named: false,
      absent: { holderId: MATHS },
      by: { holderId: HEAD },
    });
    expect(left!.rule).toBe(SUBSTITUTION_RULES.find(({ id }) => id === 'khong-con-cong-tac'));
    const sentences = describePlan(plan).join('\n');
    expect(sentences).toContain('Lý Văn Thành ký thay Trần Quốc Tuấn ở 2 ô ký.');
    expect(sentences).toContain('QĐ 1789/QĐ-SGDĐT TP.HCM');
    expect(sentences).toContain('Học bạ còn ghi tên Trần Quốc Tuấn');
    expect(describePlan(plan, 'en').join('\n')).toContain('signs for Trần Quốc Tuấn in 2 slots');
    expect(plan.signers.find(({ role, holderId }) => role === 'gvbm' && holderId === HEAD)).toMatchObject({
      ready: 2,
    });
    expect(plan.signers.some(({ holderId }) => holderId === MATHS)).toBe(false);
    // The plan changes nothing, and without a policy nobody signs for anybody.
    expect((await one.session.plan()).substitutions).toEqual([]);
    expect(await one.sign(HEAD)).toEqual([]);

    for (let twice = 0; twice < 2; twice++) {
      const made: number[] = [];
      for await (const { substitutions, plan: kept } of one.session.substitute(policy)) {
        made.push(substitutions.length);
        expect(kept.kept).toEqual(['gvbm:19']);
      }
      expect(made).toEqual(twice === 0 ? [1, 1] : []);
    }
    expect(await one.sign(MATHS)).toEqual([]);
    expect(await one.sign(LITERATURE)).toEqual([]);
    expect(await one.sign(HEAD)).toEqual(['gvbm:15 signed', 'gvbm:15 signed']);
    await finish(one);
    // Still said when everything is done, and by a plan that is not given the policy.
    const after = await one.session.plan();
    expect(after.substitutions).toMatchObject([
      { slots: 2, named: true, rule: { id: 'khong-con-cong-tac' } },
    ]);
    expect(describePlan(after).join('\n')).toContain('Lý Văn Thành ký thay Trần Quốc Tuấn ở 2 ô ký.');
    for await (const { id } of one.store.listDocuments()) {
      const slot = listSlots(await one.store.readDocument(id), school.profile).find(
        (s) => s.id === 'gvbm:15',
      );
      expect(slot).toMatchObject({ holderId: HEAD, holderName: 'Lý Văn Thành' });
    }
  });

  it('a head who was replaced signs for nobody; the successor signs for both, in one go', async () => {
    const one = await bench(1);
    const successor = { holderId: '999189000023', holderName: 'Lê Thị Mai Hương' };
    const absences = [
      { holderId: MATHS, when: 'left' },
      { holderId: HEAD, when: 'replaced', successor },
    ] as const;
    // The rules known say nothing of a head.
    for await (const _ of one.session.substitute({ absences })) expect.unreachable();
    expect(describePlan(await one.session.plan({ absences }), 'en').join('\n')).toContain(
      'it is not known who',
    );
    const own: SubstitutionRule = {
      ...SUBSTITUTION_RULES[0]!,
      id: 'thay-lanh-dao',
      roles: ['cbql'],
      source: 'QĐ của trường',
    };
    const rules = [...SUBSTITUTION_RULES, own];
    for await (const { substitutions } of one.session.substitute({ absences, rules }))
      expect(substitutions.map(({ slotId, by }) => [slotId, by])).toEqual([
        ['gvbm:15', successor],
        ['cbql', successor],
      ]);
    for await (const _ of one.session.substitute({ absences, rules })) expect.unreachable();
    expect(await one.sign(HEAD)).toEqual([]);
    await finish(one);
    const slots = listSlots(await one.store.readDocument(school.documents(1, 3)[0]!.id), school.profile);
    expect(slots.find(({ role }) => role === 'cbql')).toMatchObject(successor);
  });

  it('replaced during the year: the successor the school names; without one or without a rule nobody', async () => {
    const one = await bench(1);
    const replaced = { holderId: MATHS, when: 'replaced' } as const;
    const nobody = await one.session.plan({ absences: [replaced] });
    expect(nobody.substitutions[0]).not.toHaveProperty('by');
    expect(describePlan(nobody).join('\n')).toContain('chưa xác định được ai ký thay');
    for await (const _ of one.session.substitute({ absences: [replaced] })) expect.unreachable();
    for await (const _ of one.session.substitute({ ...policy, rules: [] })) expect.unreachable();
    const successor = { holderId: '999189000023', holderName: 'Lê Thị Mai Hương' };
    const given = { absences: [{ ...replaced, successor }] };
    expect((await one.session.plan(given)).substitutions).toMatchObject([
      { by: successor, rule: { id: 'ngung-cong-tac' } },
    ]);
    for await (const { substitutions } of one.session.substitute(given))
      expect(substitutions).toHaveLength(1);
    expect(await one.sign(successor.holderId)).toEqual(['gvbm:15 signed', 'gvbm:69 signed']);
    await finish(one);
  });
});
