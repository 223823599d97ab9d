import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SignItem, systemClock } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { listSlots } from '@hocbaso/xml';
import { expect, it } from 'vitest';
import type { ChildConfig } from './support/child-config.ts';
import { loadSchoolClass, type Member, type SchoolClass } from './support/school-class.ts';

const KILLS = 15;
const PUPILS = 8;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The service behind the phones: people confirm after a while, whether or not anybody is still waiting for it. */
async function startPhones(members: readonly Member[], held: Set<string>) {
  const prompts = new Map<string, number>();
  const answers = new Map<string, Record<string, string>>();
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as {
      ref: string;
      person: string;
      items: [string, string][];
    };
    if (request.url === '/submit') {
      const member = members.find(({ key }) => key === body.person)!;
      for (const [id] of body.items) prompts.set(id, (prompts.get(id) ?? 0) + 1);
      answers.set(body.ref, {});
      const confirm = (): void => {
        if (held.has(body.person)) return void setTimeout(confirm, 20);
        const signed = body.items.map(([id, tbs]) => {
          const item: SignItem = {
            id,
            label: '',
            tbs: Buffer.from(tbs, 'base64'),
            digest: new Uint8Array(),
          };
          return [id, base64(member.sign(item))];
        });
        answers.set(body.ref, Object.fromEntries(signed) as Record<string, string>);
      };
      setTimeout(confirm, 20 + Math.random() * 60);
    }
    const known = answers.get(body.ref);
    response.writeHead(known === undefined ? 404 : 200).end(JSON.stringify(known ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    prompts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

type Line = readonly [step: string, id: string];

function startChild(args: readonly string[]) {
  const script = join(import.meta.dirname, 'support/session-child.ts');
  const child = spawn(process.execPath, ['--no-warnings', '--conditions=@hocbaso/source', script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const done = once(child, 'close').then(([exit]) => {
    // The last piece has no line end when the child died in the middle of it: it was not acknowledged.
    const lines = out.split('\n').slice(0, -1);
    return { lines: lines.map((line) => line.split(' ') as unknown as Line), exit, errors };
  });
  return { child, done };
}

/** Every acknowledged signature is with its document, attached or waiting for the others of its stage. */
async function expectThere(path: string, school: SchoolClass, lines: readonly Line[]): Promise<void> {
  const store = await openSqliteStore(path, { clock: systemClock });
  try {
    for (const [step, item] of lines) {
      if (step !== 'signed') continue;
      const [id, slotId] = item.split('/') as [string, string];
      const head = (await store.getDocument(id))!;
      const slots = listSlots(await store.readDocument(id), school.profile);
      const given = await store.signaturesOf(id, head.version);
      const there =
        slots.some((slot) => slot.id === slotId && slot.filled) || given.some((s) => s.slotId === slotId);
      expect(there, `${item} was acknowledged`).toBe(true);
    }
    for await (const finding of store.audit()) expect.unreachable(JSON.stringify(finding));
  } finally {
    await store.close();
  }
}

it('kill -9 at 15 random moments: everything acknowledged is there, nobody is asked twice', async () => {
  const school = await loadSchoolClass();
  const documents = school.documents(PUPILS, 3);
  const members = school.signersOf(documents);
  const folder = await mkdtemp(join(tmpdir(), 'hocbaso-kill-'));
  // The manager confirms nothing before the last kill, so that no session ends before it, however fast the machine.
  const slots = listSlots(documents[0]!.bytes, school.profile);
  const held = new Set(slots.flatMap(({ role, holderId }) => (role === 'cbql' ? [holderId!] : [])));
  const phones = await startPhones(members, held);
  try {
    const path = join(folder, 'kho.sqlite');
    const first = await openSqliteStore(path, { clock: systemClock });
    for (const document of documents) await first.createDocument(document);
    await first.close();
    const seal = members.find(({ key }) => key === 'seal')!;
    const config: ChildConfig = {
      profile: school.profile.id,
      mst: school.mst,
      service: phones.url,
      people: members
        .filter(({ key }) => key !== 'seal')
        .map(({ key, certificate }) => ({ id: key, certificate: base64(certificate) })),
      sealCertificate: base64(seal.certificate),
      sealKey: base64(seal.privateKey),
    };
    const configPath = join(folder, 'phien.json');
    await writeFile(configPath, JSON.stringify(config));
    const all: Line[] = [];
    let kills = 0;
    for (let run = 0; ; run++) {
      // A laptop that is opened again is opened later: requests that were on their way have arrived or never will.
      const { child, done } = startChild([path, configPath, String(run * 61_000)]);
      if (kills === KILLS) held.clear();
      else {
        await Promise.race([once(child.stdout, 'data'), done]);
        await Promise.race([sleep(Math.random() * 160), done]);
        if (child.exitCode === null) child.kill('SIGKILL');
      }
      const { lines, exit, errors } = await done;
      expect(errors).toBe('');
      all.push(...lines);
      await expectThere(path, school, lines);
      if (exit === 0) break;
      kills += 1;
      expect(run, 'the session does not come to its end').toBeLessThan(60);
    }
    // The phones: every item of every person exactly once, whatever was killed when.
    expect(phones.prompts.size).toBe(PUPILS * 5);
    expect([...phones.prompts].filter(([, times]) => times !== 1)).toEqual([]);
    // The token has no memory; it is never asked for what was acknowledged.
    const acknowledged = new Set<string>();
    for (const [step, item] of all) {
      if (step === 'asks') expect(acknowledged.has(item), `${item} asked again`).toBe(false);
      if (step === 'signed') acknowledged.add(item);
    }
    await expectThere(path, school, all);
    const store = await openSqliteStore(path, { clock: systemClock });
    const later = { now: () => Date.now() + 60 * 61_000 };
    const verifier = school.verifierAt(later);
    for await (const head of store.listDocuments()) {
      const { verdict } = await verifier.verify(await store.readDocument(head.id));
      expect([head.stage, verdict]).toEqual(['issued', 'TOTAL-PASSED']);
    }
    await store.close();
    expect(kills).toBe(KILLS);
    const signed = all.filter(([step]) => step === 'signed').length;
    console.log(
      `session: ${kills} kills, ${signed} acknowledged signatures, all there; ${phones.prompts.size} asked once`,
    );
  } finally {
    await phones.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 240_000);
