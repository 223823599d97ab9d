import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HubFault, SandboxHub } from '@hocbaso/sandbox';
import { isHocBaSoError, type NewPackage, type TranscriptStore } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MA_TRUONG, NAM_HOC, recordOf, uuidOf } from '../../sandbox/test/support/school.ts';
import {
  createOutbox,
  type MinistryClient,
  type Outbox,
  type OutboxEvent,
  type OutboxOptions,
  planPackages,
} from '../src/index.ts';
import { approve, createWorld, type World } from './support.ts';

let world: World;
let folder: string;
const stores: TranscriptStore[] = [];
/** Signed packages of two records each, made once: number n holds the records 2n and 2n+1. */
const packages: NewPackage[] = [];
const PACKAGES = 3;
const ALL = Array.from({ length: PACKAGES * 2 }, (_, n) => uuidOf(n));

beforeAll(async () => {
  world = await createWorld();
  for (let n = 0; n < PACKAGES; n++) {
    const numbers = [2 * n, 2 * n + 1];
    packages.push({
      messageId: `11111111-0000-4000-8000-00000000000${n}`,
      target: 'sandbox',
      maTruong: MA_TRUONG,
      namHoc: NAM_HOC,
      bytes: world.school.pack(numbers.map((number) => world.school.issue(recordOf(number)))),
      documentIds: numbers.map(uuidOf),
    });
  }
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hocbaso-outbox-'));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openStore(): Promise<TranscriptStore> {
  const store = await openSqliteStore(join(folder, 'store.sqlite'), { clock: world.clock });
  stores.push(store);
  return store;
}

/** An outbox that moves the clock instead of waiting. */
function outboxOf(
  store: TranscriptStore,
  client: MinistryClient,
  change: Partial<OutboxOptions> = {},
): Outbox {
  return createOutbox({
    store,
    client,
    clock: world.clock,
    settleWindowMs: 60_000,
    pollEveryMs: 1_000,
    wait: world.wait,
    ...change,
  });
}

interface Bench {
  readonly hub: SandboxHub;
  readonly client: MinistryClient;
  readonly store: TranscriptStore;
  readonly outbox: Outbox;
}

/** A hub that knows the certificate, and a store with the first `count` packages queued. */
async function bench(count: number, change: Partial<OutboxOptions> = {}): Promise<Bench> {
  const hub = await world.hub();
  const client = world.client(hub);
  const store = await openStore();
  const outbox = outboxOf(store, client, change);
  await approve(world, hub, client);
  await enqueue(outbox, count);
  return { hub, client, store, outbox };
}

async function enqueue(outbox: Outbox, count: number): Promise<void> {
  await outbox.ensureCertificate(world.certificate, { waitMs: 600_000 });
  for (const pkg of packages.slice(0, count)) {
    await outbox.enqueue(pkg, { certificateSerial: world.school.serial });
  }
}

/** Nothing lost, nothing in force twice, and the store says what the hub says. */
async function expectAllAccepted(store: TranscriptStore, hub: SandboxHub, count: number): Promise<void> {
  const accepted: string[] = [];
  for await (const head of store.listPackages()) {
    expect(head.state).toBe('answered');
    for (const item of head.items) if (item.state === 'accepted') accepted.push(item.documentId);
  }
  expect(accepted.sort()).toEqual(ALL.slice(0, count * 2));
  const inForce = hub.received().filter((one) => one.state === 'inForce');
  expect(inForce.map((one) => one.documentId).sort()).toEqual(ALL.slice(0, count * 2));
  const problems: unknown[] = [];
  for await (const problem of store.audit()) problems.push(problem);
  expect(problems).toEqual([]);
}

describe('outbox', () => {
  it('registers the certificate, sends, polls, and keeps every answer as it came', async () => {
    const hub = await world.hub({ autoApprove: 2 });
    const client = world.client(hub);
    const store = await openStore();
    const outbox = outboxOf(store, client);
    for (const pkg of packages) await outbox.enqueue(pkg, { certificateSerial: world.school.serial });
    const waiting = await outbox.run();
    expect(waiting).toMatchObject({ packages: { queued: PACKAGES }, blocked: PACKAGES });

    expect(await outbox.ensureCertificate(world.certificate)).toEqual({ state: 'pending' });
    const status = await outbox.ensureCertificate(world.certificate, { waitMs: 60_000 });
    expect(status.state).toBe('approved');
    const events: OutboxEvent[] = [];
    const summary = await outbox.run({ onEvent: (event) => void events.push(event) });
    expect(summary).toEqual({
      packages: { answered: PACKAGES },
      accepted: PACKAGES * 2,
      rejected: 0,
      pending: 0,
      blocked: 0,
    });
    await expectAllAccepted(store, hub, PACKAGES);
    const first = packages[0]!.messageId;
    const ours = events.filter((event) => event.messageId === first);
    expect(ours.map((event) => [event.state, event.learnt])).toEqual([
      ['acknowledged', 'accepted'],
      ['answered', 'answered'],
    ]);
    const answers = await store.answersOf(first);
    expect(answers.map((raw) => raw.operation)).toEqual(['submit', 'querySubmission']);
    expect(JSON.parse(Buffer.from(answers[0]!.bytes).toString('utf8')).MessageId).toBe(first);
  });

  it('keeps the verdicts of the others when one record is refused', async () => {
    const hub = await world.hub();
    const client = world.client(hub);
    const store = await openStore();
    const outbox = outboxOf(store, client);
    await outbox.ensureCertificate(world.certificate, { waitMs: 60_000 });
    const wrong = recordOf(50, { namHoc: '2024-2025' });
    const pkg: NewPackage = {
      ...packages[0]!,
      messageId: '22222222-0000-4000-8000-000000000000',
      bytes: world.school.pack([world.school.issue(recordOf(0)), world.school.issue(wrong)]),
      documentIds: [uuidOf(0), uuidOf(50)],
    };
    await outbox.enqueue(pkg, { certificateSerial: world.school.serial });
    expect(await outbox.run()).toMatchObject({ accepted: 1, rejected: 1, pending: 0 });
    expect((await store.getPackage(pkg.messageId))!.items[1]).toEqual({
      documentId: uuidOf(50),
      state: 'rejected',
      error: 'SANDBOX_RECORD_YEAR',
      errorFieldTitle: 'TEN_NAM_HOC',
      errorDescription: 'Năm học trong học bạ không khớp với năm học của gói tin.',
    });
  });

  it('closes a package the hub refuses as a whole, and lets its records into another', async () => {
    const { hub, store, outbox } = await bench(0);
    const tampered = new TextEncoder().encode(
      Buffer.from(packages[0]!.bytes).toString('utf8').replace('3A', '3B'),
    );
    await outbox.enqueue(
      { ...packages[0]!, messageId: 'tampered', bytes: tampered },
      {
        certificateSerial: world.school.serial,
      },
    );
    expect(await outbox.run()).toMatchObject({ packages: { refused: 1 }, rejected: 2 });
    expect((await store.getPackage('tampered'))!.items[0]).toMatchObject({
      state: 'rejected',
      error: 'SANDBOX_PACKAGE_SIGNATURE',
    });
    await enqueue(outbox, 1);
    expect(await outbox.run()).toMatchObject({ packages: { refused: 1, answered: 1 }, accepted: 2 });
    expect(hub.received()).toHaveLength(2);
  });

  it('does not queue a document twice while it is open or in force', async () => {
    const { outbox } = await bench(1);
    const twin = { ...packages[0]!, messageId: 'twin', documentIds: [uuidOf(1).toUpperCase()] };
    const refused = (error: unknown): boolean => isHocBaSoError(error, 'ERR_HBS_OUTBOX_DUPLICATE');
    const certificateSerial = world.school.serial;
    await expect(outbox.enqueue(twin, { certificateSerial })).rejects.toSatisfy(refused);
    await outbox.run();
    await expect(outbox.enqueue(twin, { certificateSerial })).rejects.toSatisfy(refused);
    expect((await outbox.enqueue(packages[0]!, { certificateSerial })).state).toBe('answered');
    const elsewhere = { ...packages[1]!, target: 'moet' };
    await expect(outbox.enqueue(elsewhere, { certificateSerial })).rejects.toThrow(/moet/);
  });

  it.each<HubFault>([
    'error-500',
    'reset-before-acceptance',
    'accept-then-timeout',
    'reset-after-body',
    'html-instead-of-json',
    'truncated-body',
    'unknown-code',
    'slow',
    'unauthorized',
  ])('survives %s: nothing lost, nothing twice', async (fault) => {
    const { hub, store, outbox } = await bench(1);
    hub.faults.next(fault, { operation: 'submit' });
    const events: OutboxEvent[] = [];
    await outbox.run({ onEvent: (event) => void events.push(event) });
    await expectAllAccepted(store, hub, 1);
    const { attempts } = (await store.getPackage(packages[0]!.messageId))!;
    const neverArrived = fault === 'error-500' || fault === 'reset-before-acceptance';
    // What was taken is never sent again; what was not is sent again with the same id and bytes.
    expect(attempts).toBe(neverArrived ? 2 : 1);
    if (fault !== 'slow' && fault !== 'unauthorized') expect(events[0]!.state).toBe('inDoubt');
  });

  it.each<HubFault>([
    'error-500',
    'reset-after-body',
    'accept-then-timeout',
    'html-instead-of-json',
    'unknown-code',
    'partial-list',
  ])('goes on asking after %s on a query', async (fault) => {
    const { hub, store, outbox } = await bench(1);
    hub.faults.next(fault, { operation: 'querySubmission', times: 2 });
    await outbox.run();
    await expectAllAccepted(store, hub, 1);
    expect((await store.getPackage(packages[0]!.messageId))!.attempts).toBe(1);
  });

  it('does not believe a denial before the settle window, nor a single one after it', async () => {
    const { hub, store, outbox } = await bench(1);
    hub.faults.next('accept-then-timeout', { operation: 'submit' });
    hub.faults.next('query-denied', { operation: 'querySubmission' });
    const started = world.clock.now();
    const asked: number[] = [];
    await outbox.run({
      onEvent: (event) => {
        if (event.learnt === 'unknownMessage') asked.push(world.clock.now() - started);
      },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toBeGreaterThanOrEqual(60_000);
    await expectAllAccepted(store, hub, 1);
    expect((await store.getPackage(packages[0]!.messageId))!.attempts).toBe(1);
  });

  it('asks about a message the hub already has, and takes its word for it', async () => {
    const { hub, client, store, outbox } = await bench(1);
    // An earlier life of this machine sent the same package.
    await client.submit(packages[0]!);
    const events: OutboxEvent[] = [];
    await outbox.run({ onEvent: (event) => void events.push(event) });
    expect(events[0]).toMatchObject({ state: 'inDoubt', learnt: 'duplicate' });
    await expectAllAccepted(store, hub, 1);
  });

  it('waits and tries again when the hub is away, then leaves the package to a person', async () => {
    const { hub, store, outbox } = await bench(1);
    await hub.close();
    // A connection that was kept open must be seen to be gone; else the first sending is rightly in doubt.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const events: OutboxEvent[] = [];
    const started = world.clock.now();
    expect(await outbox.run({ onEvent: (event) => void events.push(event) })).toMatchObject({
      packages: { parked: 1 },
      pending: 2,
    });
    expect(events.map((event) => [event.attempts, event.state])).toEqual([
      [1, 'queued'],
      [2, 'queued'],
      [3, 'queued'],
      [4, 'queued'],
      [5, 'parked'],
    ]);
    expect(world.clock.now() - started).toBeGreaterThanOrEqual(81 * 60_000);
    expect((await store.answersOf(packages[0]!.messageId))[0]).toMatchObject({ transport: 'refused' });
  });

  it('asks ever more rarely when no word comes, then leaves the package to a person', async () => {
    const { hub, store, outbox } = await bench(1, { parkAfterMs: 24 * 3_600_000 });
    hub.faults.next('accept-then-timeout', { operation: 'submit' });
    hub.faults.next('unknown-code', { operation: 'querySubmission', times: 1000 });
    expect(await outbox.run()).toMatchObject({ packages: { parked: 1 }, pending: 2 });
    const questions = (await store.answersOf(packages[0]!.messageId)).length - 1;
    expect(questions).toBeGreaterThan(24);
    expect(questions).toBeLessThan(120);
  });

  it('stops at once when the account is not accepted, and keeps everything queued', async () => {
    const { hub, store } = await bench(2);
    const wrong = world.client(hub, { password: async () => 'sai' });
    const run = outboxOf(store, wrong).run();
    await expect(run).rejects.toSatisfy((error) => isHocBaSoError(error, 'ERR_HBS_HUB_AUTH'));
    for await (const head of store.listPackages()) expect(head.state).toBe('queued');
  });

  it('leaves a package in doubt when it is stopped while sending, and resolves it next time', async () => {
    const { hub, store, outbox } = await bench(1);
    hub.faults.next('accept-then-timeout', { operation: 'submit' });
    const reason = new Error('tắt máy');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    await expect(outbox.run({ signal: controller.signal })).rejects.toBe(reason);
    expect((await store.getPackage(packages[0]!.messageId))!.state).toBe('inDoubt');
    await outbox.run();
    await expectAllAccepted(store, hub, 1);
  });

  it('lets two processes work on one store', async () => {
    const { hub, client, store, outbox } = await bench(PACKAGES);
    const other = outboxOf(await openStore(), client);
    await Promise.all([outbox.run(), other.run()]);
    await expectAllAccepted(store, hub, PACKAGES);
    for (const { messageId } of packages) expect((await store.getPackage(messageId))!.attempts).toBe(1);
  });

  it('asks for a lease that outlives a sending', async () => {
    const { client, store } = await bench(0);
    expect(() => outboxOf(store, client, { leaseMs: 400 })).toThrow(/dài hơn/);
  });
});

/** A store whose holder dies at a given call: that call is done or not, and nothing after it happens. */
function dyingStore(store: TranscriptStore, callsLeft: number, done: boolean): TranscriptStore {
  let left = callsLeft;
  const die = (): never => {
    throw new Error('killed');
  };
  return new Proxy(store, {
    get(target, name, receiver) {
      const member = Reflect.get(target, name, receiver) as unknown;
      if (typeof member !== 'function' || name === 'listPackages') return member;
      return async (...args: unknown[]) => {
        if (left <= 0) die();
        left--;
        if (left === 0 && !done) die();
        const result = (await member.apply(target, args)) as unknown;
        if (left === 0) die();
        return result;
      };
    },
  });
}

describe('outbox, killed at any point', () => {
  it('ends the same from every store call at which the process may die', async () => {
    let deaths = 0;
    for (let calls = 1; ; calls++) {
      let died = false;
      for (const done of [false, true]) {
        const hub = await world.hub({ processingDelayMs: 1500 });
        const client = world.client(hub);
        const path = join(folder, `kill-${calls}-${done}.sqlite`);
        const store = await openSqliteStore(path, { clock: world.clock });
        const faults: HubFault[] = ['accept-then-timeout', 'error-500'];
        const fault = faults[calls % 3];
        if (fault !== undefined) hub.faults.next(fault, { operation: 'submit' });
        const work = async (outbox: Outbox): Promise<unknown> => {
          await enqueue(outbox, 1);
          return outbox.run();
        };
        const first = await work(outboxOf(dyingStore(store, calls, done), client)).catch((error) => error);
        if (first instanceof Error) {
          expect(first.message).toBe('killed');
          died = true;
          deaths++;
        }
        await store.close();
        const again = await openSqliteStore(path, { clock: world.clock });
        await work(outboxOf(again, client));
        await expectAllAccepted(again, hub, 1);
        await again.close();
        await hub.close();
      }
      if (!died) break;
    }
    expect(deaths).toBeGreaterThan(30);
  });

  it('holds for any seeded sequence of faults and deaths', async () => {
    const fault = fc.constantFrom<HubFault>(
      'error-500',
      'reset-before-acceptance',
      'reset-after-body',
      'html-instead-of-json',
      'truncated-body',
      'unknown-code',
      'unauthorized',
      'query-denied',
      'partial-list',
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 8 }),
        fc.array(fc.integer({ min: 5, max: 60 }), { maxLength: 3 }),
        async (faults, deaths) => {
          const hub = await world.hub();
          const client = world.client(hub);
          const path = join(folder, `seed-${run++}.sqlite`);
          for (const one of faults) {
            // A denial makes sense in a query only; a lie after the settle window, twice, would be the hub's word.
            const query = one === 'query-denied' || one === 'partial-list';
            if (one !== 'query-denied' || faults.indexOf(one) === faults.lastIndexOf(one)) {
              hub.faults.next(one, { operation: query ? 'querySubmission' : 'submit' });
            }
          }
          for (const calls of [...deaths, Number.POSITIVE_INFINITY]) {
            const store = await openSqliteStore(path, { clock: world.clock });
            const outbox = outboxOf(dyingStore(store, calls, true), client, {
              retryDelaysMs: Array(20).fill(1000),
            });
            try {
              await enqueue(outbox, PACKAGES);
              await outbox.run();
              await expectAllAccepted(store, hub, PACKAGES);
            } catch (error) {
              const expected =
                (error as Error).message === 'killed' || isHocBaSoError(error, 'ERR_HBS_HUB_AUTH');
              if (!expected) throw error;
              if (calls === Number.POSITIVE_INFINITY) {
                const last = outboxOf(store, client, { retryDelaysMs: Array(20).fill(1000) });
                hub.faults.clear();
                await last.run();
                await expectAllAccepted(store, hub, PACKAGES);
              }
            } finally {
              await store.close();
            }
          }
          await hub.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('package plan', () => {
  const record = fc.record({
    documentId: fc.uuid({ version: 4 }),
    maTruong: fc.constantFrom('A', 'B'),
    namHoc: fc.constantFrom('2024-2025', '2025-2026'),
    profileId: fc.constantFrom('p', 's'),
    tenLop: fc.constantFrom('3A', '3B', '8Ấ'),
    size: fc.integer({ min: 1, max: 60_000 }),
  });

  it('holds every record once, never mixes, stays under the limits, whatever the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(record, { selector: (r) => r.documentId, maxLength: 60 }), (records) => {
        const limits = { maxBytes: 150_000, maxRecords: 7 };
        const plan = planPackages(records, limits);
        expect(plan.flatMap((pkg) => pkg.records.map((r) => r.documentId)).sort()).toEqual(
          records.map((r) => r.documentId).sort(),
        );
        for (const pkg of plan) {
          expect(pkg.records.length).toBeGreaterThan(0);
          expect(pkg.records.length).toBeLessThanOrEqual(7);
          expect(pkg.size).toBe(pkg.records.reduce((sum, r) => sum + r.size, 0));
          expect(pkg.size).toBeLessThan(limits.maxBytes - 10_000);
          for (const name of ['maTruong', 'namHoc', 'profileId', 'tenLop'] as const) {
            expect(new Set(pkg.records.map((r) => r[name]))).toEqual(new Set([pkg[name]]));
          }
        }
        expect(planPackages([...records].reverse(), limits)).toEqual(plan);
      }),
    );
  });

  it('says when one record alone is too large', () => {
    const one = { documentId: 'x', maTruong: 'A', namHoc: 'n', profileId: 'p', tenLop: 't', size: 200_000 };
    expect(() => planPackages([one], { maxBytes: 150_000 })).toThrow(/một mình/);
  });
});
