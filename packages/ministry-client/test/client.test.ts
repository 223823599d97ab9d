import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HubFault, SandboxHub } from '@hocbaso/sandbox';
import { isHocBaSoError, type Logger, systemUuid } from '@hocbaso/spec';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NAM_HOC, recallOf, recordOf, uuidOf } from '../../sandbox/test/support/school.ts';
import { createMinistryClient, type MinistryClient } from '../src/index.ts';
import { approve, createWorld, type World } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

async function ready(): Promise<{ hub: SandboxHub; client: MinistryClient }> {
  const hub = await world.hub();
  const client = world.client(hub);
  await approve(world, hub, client);
  return { hub, client };
}
const list = (...numbers: number[]): Uint8Array =>
  world.school.pack(numbers.map((n) => world.school.issue(recordOf(n))));
const message = (client: MinistryClient, bytes: Uint8Array) => ({
  messageId: client.newMessageId(),
  namHoc: NAM_HOC,
  bytes,
});

describe('ministry client over HTTP', () => {
  it('does all six transactions', async () => {
    const hub = await world.hub();
    const client = world.client(hub);
    const registration = { ...world.certificate, messageId: client.newMessageId() };
    expect((await client.registerCertificate(registration)).outcome.kind).toBe('accepted');
    const ask = () => client.queryCertificate({ messageId: registration.messageId, namHoc: NAM_HOC });
    expect((await ask()).outcome.kind).toBe('pending');
    expect((await ask()).outcome).toMatchObject({ kind: 'approved', serialNumber: expect.any(String) });

    const bad = Buffer.from(world.school.issue(recordOf(2)))
      .toString('utf8')
      .replace('>10<', '>9<');
    const bytes = world.school.pack([world.school.issue(recordOf(1)), new TextEncoder().encode(bad)]);
    const sent = message(client, bytes);
    const submitted = await client.submit(sent);
    expect(submitted.outcome.kind).toBe('accepted');
    expect(submitted.raw).toMatchObject({ operation: 'submit', transport: 'ok', httpStatus: 200 });
    expect((await client.querySubmission(sent)).outcome.kind).toBe('pending');
    world.clock.advance(100);
    const { outcome } = await client.querySubmission(sent);
    expect(outcome).toMatchObject({
      kind: 'answered',
      items: [
        { documentId: uuidOf(1), status: 'accepted' },
        {
          documentId: uuidOf(2),
          status: 'rejected',
          word: { code: 'SANDBOX_RECORD_INVALID', title: 'Signature' },
        },
      ],
    });
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);

    const recall = message(client, world.school.packRecall([recallOf(recordOf(1))]));
    expect((await client.recall(recall)).outcome.kind).toBe('accepted');
    const first = (await client.queryRecall(recall)).outcome;
    expect(first).toMatchObject({ kind: 'answered', items: [{ status: 'recallPending' }] });
    world.clock.advance(100);
    const second = (await client.queryRecall(recall)).outcome;
    expect(second).toMatchObject({ kind: 'answered', items: [{ status: 'recalled' }] });
  });

  it("says what is refused, repeated and unknown, in the hub's words", async () => {
    const { client } = await ready();
    const sent = message(client, list(1));
    await client.submit(sent);
    expect((await client.submit(sent)).outcome).toMatchObject({ kind: 'duplicate' });
    expect((await client.querySubmission({ messageId: 'never sent' })).outcome).toMatchObject({
      kind: 'unknownMessage',
    });
    const broken = new TextEncoder().encode(Buffer.from(list(2)).toString('utf8').replace('3A', '3B'));
    expect((await client.submit(message(client, broken))).outcome).toMatchObject({
      kind: 'refused',
      word: { code: 'SANDBOX_PACKAGE_SIGNATURE', description: expect.stringContaining('Chữ ký') },
    });
  });

  it.each<[HubFault, string, string]>([
    ['error-500', 'inDoubt', 'httpStatus'],
    ['reset-before-acceptance', 'inDoubt', 'reset'],
    ['accept-then-timeout', 'inDoubt', 'timeout'],
    ['reset-after-body', 'inDoubt', 'reset'],
    ['html-instead-of-json', 'inDoubt', 'notJson'],
    ['truncated-body', 'inDoubt', 'reset'],
    ['unknown-code', 'inDoubt', 'unknownCode'],
  ])('after %s it does not know', async (fault, kind, because) => {
    const { hub, client } = await ready();
    hub.faults.next(fault, { operation: 'submit' });
    const sent = message(client, list(1));
    const { outcome, raw } = await client.submit(sent);
    expect(outcome).toMatchObject({ kind, because });
    expect(raw.transport).toBe(['timeout', 'reset'].includes(because) ? because : 'ok');
  });

  it('knows what certainly was not sent', async () => {
    const { hub } = await ready();
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
    const port = (dead.address() as AddressInfo).port;
    await new Promise((resolve) => dead.close(resolve));
    const { endpoints } = hub.deployment;
    const url = `http://127.0.0.1:${port}/sandbox/submit`;
    const refused = world.client(hub, { endpoints: { ...endpoints, submit: url } });
    expect(await refused.submit(message(refused, list(1)))).toMatchObject({
      raw: { transport: 'refused' },
      outcome: { kind: 'notSent', because: 'unreachable' },
    });
    const nowhere = world.client(hub, { endpoints: { ...endpoints, submit: 'https://hub.invalid/submit' } });
    expect(await nowhere.submit(message(nowhere, list(1)))).toMatchObject({
      raw: { transport: 'dns' },
      outcome: { kind: 'notSent', because: 'unreachable' },
    });
    const small = world.client(hub, { limits: { maxBytes: 1000 } });
    expect(await small.submit(message(small, list(1)))).toMatchObject({
      outcome: { kind: 'notSent', because: 'tooLarge' },
    });
    expect(hub.received()).toHaveLength(0);
  });

  it('asks for one token however many calls wait for it, and for a new one once after a 401', async () => {
    const hub = await world.hub();
    const tokens: string[] = [];
    const counting: typeof fetch = async (input, init) => {
      const { url } = input as Request;
      if (url.endsWith('/token')) tokens.push(url);
      return fetch(input, init);
    };
    const client = world.client(hub, {}, { fetch: counting });
    const ask = () => client.querySubmission({ messageId: 'x' });
    const kinds = (await Promise.all([ask(), ask(), ask()])).map((answer) => answer.outcome.kind);
    expect(kinds).toEqual(['unknownMessage', 'unknownMessage', 'unknownMessage']);
    expect(tokens).toHaveLength(1);
    hub.faults.next('unauthorized', { operation: 'querySubmission' });
    expect((await ask()).outcome.kind).toBe('unknownMessage');
    expect(tokens).toHaveLength(2);
    hub.faults.next('unauthorized', { operation: 'querySubmission', times: 2 });
    expect((await ask()).outcome).toEqual({ kind: 'notSent', because: 'unauthorized' });
    expect(tokens).toHaveLength(3);
    world.clock.advance(3_600_000);
    expect((await ask()).outcome.kind).toBe('unknownMessage');
  });

  it('throws only when asked whether the hub is there', async () => {
    const hub = await world.hub();
    const wrong = world.client(hub, { password: async () => 'sai mật khẩu' });
    await expect(wrong.ping()).rejects.toSatisfy((error) => isHocBaSoError(error, 'ERR_HBS_HUB_AUTH'));
    expect((await wrong.submit(message(wrong, list(1)))).outcome).toEqual({
      kind: 'notSent',
      because: 'unauthorized',
    });
    await hub.close();
    const away = world.client(hub);
    await expect(away.ping()).rejects.toSatisfy((error) => isHocBaSoError(error, 'ERR_HBS_HUB_UNREACHABLE'));
    expect((await away.submit(message(away, list(1)))).outcome).toEqual({
      kind: 'notSent',
      because: 'unreachable',
    });
  });

  it('never follows a redirect, which would carry the password elsewhere', async () => {
    const hub = await world.hub();
    let visited = 0;
    const other = createServer((request, response) => {
      if (request.url === '/elsewhere') visited++;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const submit = `http://127.0.0.1:${(other.address() as AddressInfo).port}/submit`;
    const client = world.client(hub, { endpoints: { ...hub.deployment.endpoints, submit } });
    expect((await client.submit(message(client, list(1)))).outcome).toMatchObject({ kind: 'inDoubt' });
    expect(visited).toBe(0);
    other.closeAllConnections();
    other.close();
  });

  it('stops with the reason of the signal', async () => {
    const { hub, client } = await ready();
    hub.faults.next('accept-then-timeout', { operation: 'submit' });
    const reason = new Error('đủ rồi');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    await expect(client.submit(message(client, list(1)), { signal: controller.signal })).rejects.toBe(reason);
    await expect(client.ping({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('logs no secret and no pupil', async () => {
    const { hub } = await ready();
    const lines: string[] = [];
    const log = (event: string, fields?: object): number => lines.push(event + JSON.stringify(fields));
    const logger: Logger = { debug: log, info: log, warn: log, error: log };
    const client = createMinistryClient({
      deployment: hub.deployment,
      clock: world.clock,
      uuid: systemUuid,
      logger,
    });
    const sent = message(client, list(1));
    await client.submit(sent);
    await client.querySubmission(sent);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join()).not.toMatch(/999316|Nguyễn|sandbox-|[0-9a-f]{64}|Bearer|00000000-0000/);
  });

  it('checks the deployment before anything is sent', async () => {
    const hub = await world.hub();
    const { endpoints, answerCodes } = hub.deployment;
    const wrong: Parameters<World['client']>[1][] = [
      { endpoints: { ...endpoints, submit: 'http://hub.example.vn/submit' } },
      { endpoints: { ...endpoints, recall: '' } },
      { endpoints: { ...endpoints, submit: 'https://user:secret@hub.example.vn/' } },
      { maDonVi: ' ' },
      { answerCodes: { ...answerCodes, submit: { success: ['0'], refused: ['0'] } } },
      { answerCodes: { ...answerCodes, submit: { success: [] } } },
    ];
    for (const change of wrong) {
      expect(() => world.client(hub, change)).toThrow(/Cấu hình kết nối/);
    }
    expect(() => world.client(hub, { hubProfile: 'none' })).toThrow(/none/);
  });
});
