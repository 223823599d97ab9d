import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createSandboxAuthority, type SandboxIdentity } from '@hocbaso/sandbox';
import { defineSigner, SignerRefusal } from '@hocbaso/signers/define';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
import { type Signer, type SigningCredential, systemClock, systemUuid } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readSecondaryRows } from '../../src/import/index.ts';
import { describePlan, openSigningSession } from '../../src/index.ts';
import { secondaryExample } from '../import/examples.ts';
import { loadSchoolClass } from './support/school-class.ts';

const PASSWORD = 'Mật-khẩu 73!kho-khóa"\\';
const PIN = '59318264-pin';
const OTP = '771904-otp';
const TOKEN = 'eyJhbGciOiJub25lIn0.truy-cap-4f1c9ab27d.sig';

/** A secret as it could show: as it is, escaped, in hex, and in base64 at every alignment. */
function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  const aligned = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // What depends on the neighbours is left out.
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const text = bytes.toString('utf8');
  const escaped = JSON.stringify(text).slice(1, -1);
  return [
    bytes.toString('latin1'),
    Buffer.from(text).toString('utf8'),
    escaped,
    bytes.toString('hex'),
    ...aligned,
  ]
    .concat(aligned.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')))
    .filter((one) => one.length >= 6);
}

/** Names of the secrets that show in a text or in bytes. */
function found(secrets: ReadonlyMap<string, Uint8Array>, where: string | Uint8Array): string[] {
  const views =
    typeof where === 'string'
      ? [where, Buffer.from(where, 'utf8').toString('latin1')]
      : [Buffer.from(where).toString('latin1'), Buffer.from(where).toString('utf8')];
  return [...secrets]
    .filter(([, value]) => spellings(value).some((one) => views.some((view) => view.includes(one))))
    .map(([name]) => name);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hocbaso-canary-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

it('the canary sings: a secret is found in every spelling', () => {
  const secrets = new Map([
    ['pin', Buffer.from(PIN)],
    ['mật khẩu', Buffer.from(PASSWORD)],
  ]);
  for (const text of [
    `x${PIN}x`,
    JSON.stringify({ a: PIN }),
    Buffer.from(`ab${PIN}c`).toString('base64'),
    Buffer.from(`a${PIN}c`).toString('base64url'),
    Buffer.from(PIN).toString('hex'),
    inspect({ deep: { er: PIN } }),
  ]) {
    expect(found(secrets, text), text).toEqual(['pin']);
  }
  expect(found(secrets, JSON.stringify({ PASSWORD }))).toEqual(['mật khẩu']);
  expect(found(secrets, Buffer.from(`..${PASSWORD}..`))).toEqual(['mật khẩu']);
});

it('no PIN, password, one-time password, token or private key leaves a signer', async () => {
  const input = readSecondaryRows(secondaryExample());
  const authority = await createSandboxAuthority({ clock: systemClock });
  const identities = new Map<string, SandboxIdentity>();
  for (const { hoVaTen, soDinhDanh } of input.staff) {
    if (!identities.has(soDinhDanh))
      identities.set(soDinhDanh, await authority.issuePerson({ hoVaTen, cccd: soDinhDanh, key: 'ec-p256' }));
  }
  identities.set(
    'seal',
    await authority.issueOrganization({ ten: input.school.tenTruong, mst: input.school.mst, key: 'ec-p256' }),
  );
  const secrets = new Map<string, Uint8Array>([
    ['password', Buffer.from(PASSWORD)],
    ['PIN', Buffer.from(PIN)],
    ['OTP', Buffer.from(OTP)],
    ['token', Buffer.from(TOKEN)],
  ]);
  for (const [key, { privateKey }] of identities) {
    const { d } = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }).export({
      format: 'jwk',
    });
    secrets.set(`private key of ${key}`, Buffer.from(d!, 'base64url'));
  }

  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
  }
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...all) => void printed.push(inspect(all, { depth: 9 })));
  }
  const said: unknown[] = [];
  const onEvent = (event: unknown): void => void said.push(event);
  const getSecret = async ({ kind }: { kind: string }): Promise<Uint8Array> =>
    Buffer.from(kind === 'otp' ? OTP : PIN);

  /** A phone with an access token in its closure; it wants a one-time password, and what it throws is full of secrets. */
  const phoneOf = async (
    identity: SandboxIdentity,
    mood: 'rejects' | 'breaks' | 'signs',
  ): Promise<Signer> => {
    const inner = await openPkcs12(await identity.toPkcs12(PASSWORD), { password: PASSWORD });
    const [own] = await inner.listCredentials();
    const headers = { authorization: `Bearer ${TOKEN}` };
    return defineSigner({
      provider: 'phone',
      capabilities: { maxBatch: 50, confirmation: 'otp', prehash: true, resumable: true },
      clock: systemClock,
      listCredentials: async () => [{ ...own!, others: own!.chain }],
      async *sign(request) {
        await request.announce('submitting', 'giao-dich-1', { loai: 'otp' });
        const otp = Buffer.from(await request.secret({ kind: 'otp' })).toString();
        if (mood === 'breaks')
          throw new Error(`401 ${headers.authorization} otp=${otp} pin=${PIN} ${PASSWORD}`);
        if (mood === 'rejects') throw new SignerRefusal('pin_incorrect');
        for await (const one of inner.signBatch(own!, request.items)) if (one.ok) yield one;
      },
    });
  };
  const school = await loadSchoolClass();
  const path = join(folder, 'kho.sqlite');
  const store = await openSqliteStore(path, { clock: systemClock });
  const documents = school.documents(2, 2);
  for (const document of documents) await store.createDocument(document);
  const session = openSigningSession({
    store,
    profiles: [school.profile],
    filter: {},
    mst: school.mst,
    clock: systemClock,
    uuid: systemUuid,
  });
  const keep: Signer[] = [];
  const ask = async (signer: Signer, credential: SigningCredential): Promise<void> => {
    keep.push(signer);
    for await (const item of session.signWith(signer, credential, { onEvent, getSecret })) said.push(item);
  };
  const teacher = identities.get('999185000021')!;
  for (const mood of ['breaks', 'rejects', 'signs'] as const) {
    const signer = await phoneOf(teacher, mood);
    const [credential] = await signer.listCredentials();
    said.push(await session.handOut({ certificate: credential!.certificate, algorithm: 'ecdsa-sha256' }));
    await ask(signer, credential!);
  }
  // A caller whose own hook fails, and a wrong password.
  const failing = session.signWith(
    await phoneOf(identities.get('999082000022')!, 'signs'),
    (await (await phoneOf(identities.get('999082000022')!, 'signs')).listCredentials())[0]!,
    {
      getSecret,
      onEvent: () => {
        throw new Error('no disk');
      },
    },
  );
  await expect(failing[Symbol.asyncIterator]().next()).rejects.toThrow('no disk');
  const wrong: unknown = await openPkcs12(await teacher.toPkcs12(PASSWORD), {
    password: `${PASSWORD}!`,
  }).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );
  said.push(wrong, (wrong as Error).message, (wrong as Error).stack, JSON.stringify(wrong));
  for (let round = 0; round < 3; round++) {
    for (const identity of identities.values()) {
      const signer = await openPkcs12(await identity.toPkcs12(PASSWORD), { password: PASSWORD });
      const [credential] = await signer.listCredentials();
      await ask(signer, credential!);
    }
  }
  // The seconds of the OTP that the broken hook left behind are over.
  const plan = await session.plan();
  said.push(plan, describePlan(plan));
  expect(said.length).toBeGreaterThan(15);

  const places = new Map<string, string | Uint8Array>([
    [
      'events, outcomes, errors, plans',
      inspect(said, { depth: 20, maxArrayLength: null, maxStringLength: null, showHidden: true }),
    ],
    ['the same as JSON', JSON.stringify(said)],
    [
      'signers and session',
      inspect([...keep, session], { depth: 12, showHidden: true, maxStringLength: null }),
    ],
    ['what was printed', printed.join('\n')],
  ]);
  for await (const { key, value } of store.listNotes('')) places.set(`note ${key}`, value);
  for (const { id } of documents) {
    const head = (await store.getDocument(id))!;
    for (let version = 1; version <= head.version; version++) {
      places.set(`${id} version ${version}`, await store.readDocument(id, version));
      places.set(
        `${id} given ${version}`,
        inspect(await store.signaturesOf(id, version), {
          depth: 9,
          maxStringLength: null,
          maxArrayLength: null,
        }),
      );
    }
    places.set(`${id} journal`, JSON.stringify(await store.journalOf(id)));
  }
  for (const name of await readdir(folder)) places.set(`file ${name}`, await readFile(join(folder, name)));
  await store.close();
  expect([...places.keys()].filter((name) => name.startsWith('note ky/')).length).toBeGreaterThan(2);
  for (const [place, content] of places) expect(found(secrets, content), place).toEqual([]);
});
