import type { HubAnswerCodes, HubOperation, RawAnswer } from '@hocbaso/spec';
import { loadHubProfile } from '@hocbaso/spec/hub';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMessage } from '../src/profile/build-message.ts';
import {
  type ReadContext,
  readCertificateAnswer,
  readQueryAnswer,
  readSendAnswer,
} from '../src/profile/read-answer.ts';

const profile = loadHubProfile('moet-2088-v1.0');
const codes: HubAnswerCodes = {
  success: ['00'],
  refused: ['10'],
  duplicate: ['11'],
  unknownMessage: ['12'],
  pending: ['13'],
  auth: ['14'],
};
const context = (operation: HubOperation): ReadContext => ({
  spec: profile.operations[operation],
  codes,
  messageId: 'm1',
});
const raw = (body: unknown, httpStatus = 200): RawAnswer => ({
  operation: 'x',
  at: 0,
  transport: 'ok',
  httpStatus,
  bytes: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});
const send = (body: unknown, status?: number) => readSendAnswer(raw(body, status), context('submit'));
const query = (body: unknown, status?: number) =>
  readQueryAnswer(raw(body, status), context('querySubmission'));
const certificate = (body: unknown) => readCertificateAnswer(raw(body), context('queryCertificate'));

describe('messages of the annex', () => {
  it('are written with its names, order, types and nesting', () => {
    const values = {
      token: 't',
      userName: 'u',
      passwordHash: 'h',
      maDonVi: '79',
      namHoc: '2025',
      messageId: 'm',
      type: '1',
      function: '2',
      content: 'c',
    };
    expect(buildMessage(profile.operations.submit, values)).toBe(
      '{"authenticationRequest":{"token":"t","user_name":"u","password":"h","ma_don_vi":"79","nam_hoc":2025,"messageid":"m","type":"1","function":"2"},"content":"c"}',
    );
    expect(buildMessage(profile.operations.queryCertificate, values)).toBe(
      '{"messageid":"m","ma_don_vi":"79","ma_nam_hoc":2025}',
    );
    expect(() => buildMessage(profile.operations.registerCertificate, values)).toThrow(/serial_number/);
  });
});

describe('answers', () => {
  it('are read in either spelling', () => {
    const words = { code: '10', title: 'Trường', description: 'Sai' };
    expect(send({ MessageId: 'm1', Error: '10', ErrorDescription: 'Sai' })).toMatchObject({
      kind: 'refused',
      word: { code: '10', description: 'Sai' },
    });
    for (const [id, title] of [
      ['messageid', 'error_filed_title'],
      ['MessageId', 'error_field_title'],
    ] as const) {
      const body = { [id]: 'm1', error: '10', [title]: 'Trường', error_description: 'Sai' };
      expect(readSendAnswer(raw(body), context('registerCertificate'))).toEqual({
        kind: 'refused',
        word: words,
      });
      const row = {
        ma_tra_cuu_uuid: 'A',
        trang_thai: 0,
        error: '10',
        [title]: 'Trường',
        error_description: 'Sai',
      };
      expect(query([row])).toEqual({
        kind: 'answered',
        items: [{ documentId: 'a', status: 'rejected', word: words }],
      });
    }
  });

  it('leave an unknown code, a foreign id and a contradiction in doubt', () => {
    expect(send({ MessageId: 'm1', Error: '99' })).toMatchObject({ kind: 'inDoubt', because: 'unknownCode' });
    expect(send({ MessageId: 'm1' })).toMatchObject({ kind: 'inDoubt', because: 'unknownCode' });
    expect(send({ MessageId: 'm2', Error: '00' })).toMatchObject({
      kind: 'inDoubt',
      because: 'wrongMessage',
    });
    expect(send({ MessageId: 'm1', Error: '00' }, 400)).toMatchObject({ kind: 'inDoubt' });
    expect(send({ MessageId: 'm1', Error: '00' }, 500)).toMatchObject({
      kind: 'inDoubt',
      because: 'httpStatus',
    });
    expect(send({ MessageId: 'm1', Error: '10' }, 400)).toMatchObject({ kind: 'refused' });
    expect(send('<html>', 200)).toMatchObject({ kind: 'inDoubt', because: 'notJson' });
    expect(send('', 200)).toMatchObject({ kind: 'inDoubt', because: 'notJson' });
    expect(send([], 200)).toMatchObject({ kind: 'inDoubt', because: 'unknownShape' });
    expect(send({}, 429)).toEqual({ kind: 'notSent', because: 'throttled' });
    expect(send({ Error: '14' })).toEqual({ kind: 'notSent', because: 'unauthorized' });
  });

  it('keep the status tables of the services apart', () => {
    const row = (trang_thai: unknown) => [{ ma_tra_cuu_uuid: 'a', trang_thai }];
    const status = (operation: HubOperation, value: unknown) => {
      const outcome = readQueryAnswer(raw(row(value)), context(operation));
      return outcome.kind === 'answered' ? outcome.items[0]!.status : outcome.kind;
    };
    expect([0, 1, 2, 3, '1'].map((n) => status('querySubmission', n))).toEqual([
      'rejected',
      'accepted',
      undefined,
      undefined,
      'accepted',
    ]);
    expect([0, 1, 2, 3].map((n) => status('queryRecall', n))).toEqual([
      undefined,
      'recallPending',
      'recalled',
      'recallRefused',
    ]);
  });

  it('do not believe an acceptance beside an error code they do not know', () => {
    const status = (error: string, trang_thai: number) => {
      const outcome = query([{ ma_tra_cuu_uuid: 'a', trang_thai, error }]);
      return outcome.kind === 'answered' ? outcome.items[0]!.status : outcome.kind;
    };
    expect(['', '00', '99', '10'].map((code) => status(code, 1))).toEqual([
      'accepted',
      'accepted',
      undefined,
      undefined,
    ]);
    expect(['', '00', '99'].map((code) => status(code, 0))).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('take a list alone or as the only list of an object, and an empty one for pending', () => {
    expect(query([])).toEqual({ kind: 'pending', word: {} });
    expect(query({ error: '00', data: [] })).toEqual({ kind: 'pending', word: {} });
    expect(query({ data: [{ ma_tra_cuu_uuid: 'a', trang_thai: 1 }] })).toMatchObject({ kind: 'answered' });
    expect(query({ a: [], b: [] })).toMatchObject({ kind: 'inDoubt', because: 'unknownShape' });
    expect(query([{ other: 1 }])).toMatchObject({ kind: 'inDoubt', because: 'unknownShape' });
    expect(query({ error: '12' })).toMatchObject({ kind: 'unknownMessage' });
    expect(query({ error: '13' })).toMatchObject({ kind: 'pending', word: { code: '13' } });
    expect(query({ error: '77', data: [] })).toMatchObject({ kind: 'inDoubt', because: 'unknownCode' });
  });

  it('approve a certificate only when status and code agree', () => {
    const body = { messageid: 'm1', serial_number: 'ab', trang_thai_phe_duyet: 1, error: '00' };
    expect(certificate(body)).toMatchObject({ kind: 'approved', serialNumber: 'ab' });
    expect(certificate({ ...body, error: '' })).toMatchObject({ kind: 'approved' });
    expect(certificate({ ...body, error: '99' })).toMatchObject({ kind: 'inDoubt' });
    expect(certificate({ ...body, trang_thai_phe_duyet: 0, error: '99' })).toMatchObject({ kind: 'refused' });
    expect(certificate({ ...body, trang_thai_phe_duyet: 2 })).toMatchObject({ kind: 'inDoubt' });
    expect(certificate({ ...body, trang_thai_phe_duyet: null, error: '13' })).toMatchObject({
      kind: 'pending',
    });
    expect(certificate({ ...body, messageid: 'm2' })).toMatchObject({
      kind: 'inDoubt',
      because: 'wrongMessage',
    });
  });

  it('never throw and never become good news by accident', () => {
    const keys = [
      'MessageId',
      'messageid',
      'Error',
      'error',
      'trang_thai',
      'ma_tra_cuu_uuid',
      '__proto__',
      'data',
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>('00', '10', '99', 0, 1, 2, null, 'm1', [], {}),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const object = fc.dictionary(fc.constantFrom(...keys), value);
    const body = fc.oneof(
      object.map((o) => JSON.stringify(o)),
      fc.array(object, { maxLength: 3 }).map((o) => JSON.stringify(o)),
      fc.string(),
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 100, max: 599 }), (text, status) => {
        const sent = send(text, status);
        if (sent.kind === 'accepted') {
          expect(status).toBeLessThan(300);
          expect(sent.word.code).toBe('00');
        }
        const asked = query(text, status);
        if (asked.kind === 'answered') expect(status).toBeLessThan(300);
        const decided = readCertificateAnswer(raw(text, status), context('queryCertificate'));
        if (decided.kind === 'approved') expect(status).toBeLessThan(300);
        for (const outcome of [sent, asked, decided]) {
          expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
        }
      }),
      { numRuns: 500 },
    );
  });
});
