/**
 * Signs what is in the store at argv[2] until killed or done, as argv[3] (a JSON file) says: phones behind a service in
 * another process, the seal by a key of its own, slowly. A line for every step that was acknowledged, by `writeSync`,
 * so that it is out before the next step starts. argv[4]: milliseconds added to the clock.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineSigner, SignerRefusal } from '@hocbaso/signers/define';
import { loadProfile, type Signer, systemUuid } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { openSigningSession } from '../../../src/index.ts';
import type { ChildConfig } from './child-config.ts';

const [, , path, configPath, offset] = process.argv;
const config = JSON.parse(readFileSync(configPath!, 'utf8')) as ChildConfig;
const clock = { now: () => Date.now() + Number(offset) };
const say = (step: string, id: string): void => void writeSync(1, `${step} ${id}\n`);
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

async function ask(route: string, body: unknown): Promise<Record<string, string> | undefined> {
  const response = await fetch(`${config.service}/${route}`, { method: 'POST', body: JSON.stringify(body) });
  return response.status === 404 ? undefined : ((await response.json()) as Record<string, string>);
}

function phoneOf({ id, certificate }: ChildConfig['people'][number]): Signer {
  return defineSigner({
    provider: 'phone',
    capabilities: { maxBatch: 2, confirmation: 'app', prehash: true, resumable: true },
    clock,
    listCredentials: async () => [{ id, certificate: bytes(certificate), algorithms: ['ecdsa-sha256'] }],
    async *sign(request) {
      let ref = request.resume?.transactionRef;
      if (ref === undefined) {
        ref = systemUuid();
        await request.announce('submitting', ref);
        const items = request.items.map((item) => [item.id, Buffer.from(item.tbs).toString('base64')]);
        await ask('submit', { ref, person: id, items });
        await request.announce('submitted', ref);
      }
      for (;;) {
        const found = await ask('poll', { ref });
        if (found === undefined) throw new SignerRefusal('timeout', 'expired');
        const answers = Object.entries(found);
        for (const [item, value] of answers) yield { id: item, signature: bytes(value) };
        if (answers.length > 0) return;
        await sleep(5);
      }
    },
  });
}

const sealKey = createPrivateKey({
  key: Buffer.from(config.sealKey, 'base64'),
  format: 'der',
  type: 'pkcs8',
});
const seal = defineSigner({
  provider: 'token',
  capabilities: { maxBatch: 500, confirmation: 'pin', prehash: true, resumable: false },
  clock,
  listCredentials: async () => [
    { id: 'seal', certificate: bytes(config.sealCertificate), algorithms: ['ecdsa-sha256'] },
  ],
  async *sign({ items }) {
    for (const item of items) {
      say('asks', item.id);
      await sleep(15);
      yield { id: item.id, signature: sign('sha256', item.tbs, { key: sealKey, dsaEncoding: 'ieee-p1363' }) };
    }
  },
});

const store = await openSqliteStore(path!, { clock });
say('open', '-');
const session = openSigningSession({
  store,
  profiles: [loadProfile(config.profile)],
  filter: {},
  mst: config.mst,
  clock,
  uuid: systemUuid,
});
while ((await session.plan()).owed > 0) {
  for (const signer of [...config.people.map(phoneOf), seal]) {
    const [credential] = await signer.listCredentials();
    for await (const { itemId, result } of session.signWith(signer, credential!)) say(result, itemId);
  }
}
await store.close();
say('done', '-');
