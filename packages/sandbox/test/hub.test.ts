import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createSandboxAuthority,
  type SandboxAuthority,
  type SandboxHub,
  type SandboxHubOptions,
  startSandboxHub,
} from '../src/index.ts';
import {
  createTestSchool,
  MA_TRUONG,
  recallOf,
  recordOf,
  type TestSchool,
  testClock,
  uuidOf,
} from './support/school.ts';

/** Everything here is written by hand from the annex: no part of the client takes part. */
const HASH = createHash('sha256').update('sandbox').digest('hex');
const contentOf = (xml: Uint8Array): string => {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32LE(xml.length);
  return Buffer.concat([prefix, gzipSync(xml)]).toString('base64');
};
const SAMPLE = new TextEncoder().encode(
  '<DANH_SACH_HOC_BA id="dataDanhSach"><HOC_BA></HOC_BA></DANH_SACH_HOC_BA>',
);

let authority: SandboxAuthority;
let school: TestSchool;
const clock = testClock();
const open: SandboxHub[] = [];

beforeAll(async () => {
  authority = await createSandboxAuthority({ clock });
  school = await createTestSchool(authority);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((hub) => hub.close()));
});

async function start(options: Partial<SandboxHubOptions> = {}): Promise<SandboxHub> {
  const hub = await startSandboxHub({
    anchors: [authority.root],
    intermediates: [authority.issuing],
    clock,
    ...options,
  });
  open.push(hub);
  return hub;
}

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a reply is looked at name by name.
  readonly body: any;
}

async function post(hub: SandboxHub, path: string, body: unknown, token?: string): Promise<Reply> {
  const response = await fetch(`${hub.url}/sandbox/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: await response.json() };
}

async function login(hub: SandboxHub): Promise<string> {
  const { body } = await post(hub, 'token', { user_name: `sandbox-${MA_TRUONG}`, password: HASH });
  return body.token as string;
}

const envelope = (token: string, messageid: string, fn: string): object => ({
  token,
  user_name: `sandbox-${MA_TRUONG}`,
  password: HASH,
  ma_don_vi: MA_TRUONG,
  nam_hoc: 2025,
  messageid,
  type: 'SANDBOX_HOC_BA',
  function: fn,
});

async function register(hub: SandboxHub, token: string): Promise<Reply> {
  const message = {
    messageid: randomUUID(),
    type: 'SANDBOX_CHUNG_THU',
    function: 'SANDBOX_DANG_KY',
    ma_don_vi: MA_TRUONG,
    serial_number: school.serial,
    ngay_hieu_luc: '2025-05-28T14:00:00+07:00',
    ma_kieu_chu_ky: 'USB_TOKEN',
    nha_phat_hanh: 'BAN_CO_YEU',
    content: contentOf(school.signList(SAMPLE)),
  };
  const reply = await post(hub, 'register-certificate', message, token);
  return { ...reply, body: { ...reply.body, sent: message.messageid } };
}

/** A hub that has approved the school's certificate. */
async function ready(options: Partial<SandboxHubOptions> = {}): Promise<{ hub: SandboxHub; token: string }> {
  const hub = await start(options);
  const token = await login(hub);
  await register(hub, token);
  hub.approveCertificates();
  return { hub, token };
}

async function submit(
  hub: SandboxHub,
  token: string,
  list: Uint8Array,
  change: object = {},
  id: string = randomUUID(),
): Promise<Reply> {
  const authenticationRequest = { ...envelope(token, id, 'SANDBOX_NOP'), ...change };
  return post(hub, 'submit', { authenticationRequest, content: contentOf(list) }, token);
}

async function verdicts(hub: SandboxHub, token: string, messageid: string): Promise<Reply> {
  const query = {
    messageid,
    ma_don_vi: MA_TRUONG,
    type: 'SANDBOX_HOC_BA',
    function: 'SANDBOX_HOI_NOP',
  };
  return post(hub, 'query-submission', query, token);
}

/** Submits and returns the rows. */
async function rowsFor(
  hub: SandboxHub,
  token: string,
  records: readonly Uint8Array[],
  change: object = {},
  // biome-ignore lint/suspicious/noExplicitAny: rows are looked at name by name.
): Promise<any[]> {
  const reply = await submit(hub, token, school.pack(records), change);
  expect(reply.body.Error).toBe('SANDBOX_OK');
  clock.advance(100);
  return (await verdicts(hub, token, reply.body.MessageId)).body;
}

describe('sandbox hub', () => {
  it('takes a signed list, is pending, then answers per transcript, in the exact names of the annex', async () => {
    const { hub, token } = await ready();
    const list = school.pack([school.issue(recordOf(1)), school.issue(recordOf(2))]);
    const id = randomUUID();
    const reply = await submit(hub, token, list, {}, id);
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body)).toEqual([
      'MessageId',
      'Error',
      'ErrorDescription',
      'ResponseCode',
      'ResponseDescription',
    ]);
    expect(reply.body.MessageId).toBe(id);
    expect((await verdicts(hub, token, id)).body).toEqual([]);
    clock.advance(100);
    const rows = (await verdicts(hub, token, id)).body;
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      ma_hoc_sinh: recordOf(1).maHocSinh,
      ten_hoc_sinh: recordOf(1).hoVaTen,
      so_cccd: recordOf(1).soDinhDanh,
      ma_tra_cuu_uuid: uuidOf(1),
      trang_thai: 1,
      error: 'SANDBOX_OK',
      error_field_title: '',
      error_description: expect.any(String),
    });
    expect(hub.received().map((one) => [one.documentId, one.state])).toEqual([
      [uuidOf(1), 'inForce'],
      [uuidOf(2), 'inForce'],
    ]);
  });

  it('refuses a list whose certificate is not approved, and approves after the questions it was told', async () => {
    const hub = await start({ autoApprove: 2 });
    const token = await login(hub);
    const list = school.pack([school.issue(recordOf(1))]);
    expect((await submit(hub, token, list)).body.Error).toBe('SANDBOX_CERTIFICATE_NOT_APPROVED');
    const { body } = await register(hub, token);
    expect(Object.keys(body)).toEqual([
      'messageid',
      'error',
      'error_filed_title',
      'error_description',
      'sent',
    ]);
    expect((await submit(hub, token, list)).body.Error).toBe('SANDBOX_CERTIFICATE_NOT_APPROVED');
    const query = { messageid: body.sent, ma_don_vi: MA_TRUONG, ma_nam_hoc: 2025 };
    const states: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      states.push((await post(hub, 'query-certificate', query, token)).body.trang_thai_phe_duyet);
    }
    expect(states).toEqual([null, null, 1]);
    expect((await submit(hub, token, list)).body.Error).toBe('SANDBOX_OK');
  });

  it('gives each record its own verdict', async () => {
    const { hub, token } = await ready();
    const other = await authority.issueOrganization({
      ten: 'Trường khác',
      mst: '9990000002',
      key: 'ec-p256',
    });
    const good = school.issue(recordOf(1));
    const changed = Buffer.from(school.issue(recordOf(2)))
      .toString('utf8')
      .replace('>10<', '>9<');
    const rows = await rowsFor(hub, token, [
      good,
      new TextEncoder().encode(changed),
      school.issue(recordOf(3), other),
      school.issue(recordOf(4, { namHoc: '2024-2025' })),
      school.issue(recordOf(5, { maTruong: '99900099' })),
      school.issue(recordOf(6, { maHocSinh: recordOf(1).maHocSinh })),
    ]);
    expect(rows.map((row) => [row.ma_tra_cuu_uuid, row.trang_thai, row.error])).toEqual([
      [uuidOf(1), 1, 'SANDBOX_OK'],
      [uuidOf(2), 0, 'SANDBOX_RECORD_INVALID'],
      [uuidOf(3), 0, 'SANDBOX_RECORD_SEAL'],
      [uuidOf(4), 0, 'SANDBOX_RECORD_YEAR'],
      [uuidOf(5), 0, 'SANDBOX_RECORD_UNIT'],
      [uuidOf(6), 0, 'SANDBOX_PUPIL_IN_FORCE'],
    ]);
    expect(rows[1].error_description).toMatch(/chữ ký/i);
    expect(hub.received()).toHaveLength(1);
    const again = await rowsFor(hub, token, [good]);
    expect(again[0].error).toBe('SANDBOX_RECORD_IN_FORCE');
    expect(hub.received()).toHaveLength(1);
  });

  it('refuses the whole list when one pupil could be real, and keeps nothing of it', async () => {
    const { hub, token } = await ready();
    const real = school.issue(recordOf(2, { soDinhDanh: '079316000002' }));
    const reply = await submit(hub, token, school.pack([school.issue(recordOf(1)), real]));
    expect(reply.body.Error).toBe('SANDBOX_REAL_DATA');
    expect(JSON.stringify(hub.snapshot())).not.toContain('079316000002');
    expect((await verdicts(hub, token, reply.body.MessageId)).body.error).toBe('SANDBOX_UNKNOWN_MESSAGE');
  });

  it('refuses tampered lists, wrong envelopes, wrong accounts and too much', async () => {
    const { hub, token } = await ready({ maxBytes: 60_000 });
    const list = school.pack([school.issue(recordOf(1))]);
    const tampered = Buffer.from(list).toString('utf8').replace('3A', '3B');
    const cases: readonly [string, () => Promise<Reply>][] = [
      ['SANDBOX_PACKAGE_SIGNATURE', () => submit(hub, token, new TextEncoder().encode(tampered))],
      ['SANDBOX_BAD_MESSAGE', () => submit(hub, token, list, { nam_hoc: '2025' })],
      ['SANDBOX_BAD_MESSAGE', () => submit(hub, token, list, { function: 'x' })],
      ['SANDBOX_UNAUTHORIZED', () => submit(hub, token, list, { password: 'x' })],
      ['SANDBOX_UNAUTHORIZED', () => submit(hub, token, list, { token: 'x' })],
      ['SANDBOX_UNAUTHORIZED', () => submit(hub, token, list, { ma_don_vi: '99900002' })],
      [
        'SANDBOX_TOO_LARGE',
        () =>
          submit(hub, token, list).then(() =>
            post(
              hub,
              'submit',
              {
                authenticationRequest: envelope(token, randomUUID(), 'SANDBOX_NOP'),
                content: 'A'.repeat(60_004),
              },
              token,
            ),
          ),
      ],
      [
        'SANDBOX_BAD_CONTENT',
        () =>
          post(
            hub,
            'submit',
            {
              authenticationRequest: envelope(token, randomUUID(), 'SANDBOX_NOP'),
              content: contentOf(new Uint8Array(60_001)),
            },
            token,
          ),
      ],
    ];
    for (const [code, call] of cases) expect((await call()).body.Error, code).toBe(code);
    const foreign = await createSandboxAuthority({ clock });
    const stranger = await createTestSchool(foreign);
    const reply = await submit(hub, token, stranger.pack([stranger.issue(recordOf(9))]));
    expect(reply.body.Error).toBe('SANDBOX_PACKAGE_SIGNATURE');
  });

  it('knows a repeated message from a message id used twice', async () => {
    const { hub, token } = await ready();
    const list = school.pack([school.issue(recordOf(1))]);
    const id = randomUUID();
    await submit(hub, token, list, {}, id);
    expect((await submit(hub, token, list, {}, id)).body.Error).toBe('SANDBOX_DUPLICATE_MESSAGE');
    const other = school.pack([school.issue(recordOf(2))]);
    expect((await submit(hub, token, other, {}, id)).body.Error).toBe('SANDBOX_MESSAGE_ID_REUSED');
    clock.advance(100);
    expect((await verdicts(hub, token, id)).body).toHaveLength(1);
  });

  it('recalls what is in force, once, and never takes a recalled code again', async () => {
    const { hub, token } = await ready();
    const bytes = school.issue(recordOf(1));
    await rowsFor(hub, token, [bytes]);
    const recall = async (): Promise<[Reply, Reply, Reply]> => {
      const id = randomUUID();
      const body = {
        authenticationRequest: envelope(token, id, 'SANDBOX_THU_HOI'),
        content: contentOf(school.packRecall([recallOf(recordOf(1)), recallOf(recordOf(2))])),
      };
      const query = {
        messageid: id,
        ma_don_vi: MA_TRUONG,
        type: 'SANDBOX_HOC_BA',
        function: 'SANDBOX_HOI_THU_HOI',
      };
      const sent = await post(hub, 'recall', body, token);
      const early = await post(hub, 'query-recall', query, token);
      clock.advance(100);
      return [sent, early, await post(hub, 'query-recall', query, token)];
    };
    const [sent, early, late] = await recall();
    expect(sent.body.Error).toBe('SANDBOX_OK');
    // biome-ignore lint/suspicious/noExplicitAny: rows are looked at name by name.
    const states = (reply: Reply): number[] => reply.body.map((row: any) => row.trang_thai);
    expect(states(early)).toEqual([1, 1]);
    expect(states(late)).toEqual([2, 3]);
    expect(states((await recall())[2])).toEqual([3, 3]);
    expect((await rowsFor(hub, token, [bytes]))[0].error).toBe('SANDBOX_RECORD_REUSED');
    const successor = school.issue(recordOf(1, { maDinhDanhHocBa: uuidOf(100) }));
    expect((await rowsFor(hub, token, [successor]))[0].trang_thai).toBe(1);
  });

  it('goes on where it stopped, from its file, even with a message taken and not decided', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hocbaso-hub-'));
    const stateFile = join(folder, 'hub.json');
    try {
      const { hub, token } = await ready({ stateFile, processingDelayMs: 1000 });
      const id = randomUUID();
      await submit(hub, token, school.pack([school.issue(recordOf(1))]), {}, id);
      // The file as a killed process would leave it: taken, not decided.
      const taken = JSON.parse(readFileSync(stateFile, 'utf8'));
      expect(taken.messages[id].digest).toMatch(/^[0-9a-f]{64}$/);
      await hub.close();
      const later = await start({ restore: taken });
      clock.advance(1001);
      const fresh = await login(later);
      const rows = (await verdicts(later, fresh, id)).body;
      expect(rows[0].trang_thai).toBe(1);
      expect((await verdicts(later, token, id)).status).toBe(401);
      const third = await start({ stateFile });
      expect(third.received()).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says so in one sentence when its file is not one of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hocbaso-hub-'));
    try {
      await expect(start({ stateFile: folder })).rejects.toThrow(/cổng thử nghiệm/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
