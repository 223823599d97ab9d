import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { defineSigner, SignerRefusal } from '@hocbaso/signers/define';
import type {
  DocumentFilter,
  DocumentHead,
  SecondaryTranscript,
  SignOutcome,
  StoredSignature,
  TranscriptStore,
} from '@hocbaso/spec';
import {
  carryPrepared,
  decodeTranscript,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
} from '@hocbaso/xml';
import {
  openSigningSession,
  type SigningBatch,
  type SigningSession,
  type StoredBatch,
} from '../../../src/index.ts';
import { createPhoneService, type Transaction } from './phone-service.ts';
import { type Actor, createRandom, createScheduler } from './scheduler.ts';
import type { Member, SchoolClass } from './school-class.ts';

/** One schedule. */
export interface ScheduleOptions {
  readonly seed: number;
  readonly pupils: number;
  readonly subjects: number;
  /** An empty store; it outlives every process. */
  readonly store: TranscriptStore;
}

/** What happened in a schedule. */
export interface ScheduleResult {
  readonly documents: number;
  readonly signatures: number;
  readonly kills: number;
  readonly prompts: number;
  readonly duplicates: number;
  readonly late: number;
  readonly steps: number;
  /** Equal for two runs of one seed. */
  readonly trace: string;
}

/** Thrown when a rule of the session was broken. */
export class Broken extends Error {}

const fail = (what: string): never => {
  throw new Broken(what);
};
const DAY = 86_400_000;

async function headsOf(store: TranscriptStore, filter?: DocumentFilter): Promise<readonly DocumentHead[]> {
  const heads: DocumentHead[] = [];
  for await (const head of store.listDocuments(filter)) heads.push(head);
  return heads;
}

/** Replies that somebody still holds: a browser tab that lost its answer, a person who comes back days later. */
interface Mail {
  readonly batchId: string;
  readonly outcomes: readonly SignOutcome[];
}

/** Runs one schedule to its end and checks the promises of a session; throws {@link Broken}. */
export async function runSchedule(school: SchoolClass, options: ScheduleOptions): Promise<ScheduleResult> {
  const { store, seed } = options;
  const random = createRandom(seed);
  const scheduler = createScheduler(random);
  // Nothing of a schedule depends on the day it is run.
  const time = { now: Date.now() - DAY };
  const clock = { now: () => time.now };
  const documents = school.documents(options.pupils, options.subjects);
  const members = school.signersOf(documents);
  for (const document of documents) await store.createDocument(document);
  const bytesNow = new Map(documents.map(({ id, bytes }) => [id, bytes]));
  // The records as the school has them, and which of them were changed since they were written.
  const records = new Map(
    documents.map(({ id, bytes }) => [
      id,
      decodeTranscript(bytes, school.profile).record as SecondaryTranscript,
    ]),
  );
  const changed = new Set<string>();
  const trace = createHash('sha256');

  // What is known to have arrived: by document/slot, the values, and the step the first was kept in.
  const kept = new Map<
    string,
    { readonly values: Uint8Array[]; readonly at: number; readonly prepared: PreparedDocument }
  >();
  /** Everything the store ever acknowledged. */
  const acknowledged: { readonly id: string; readonly version: number; readonly given: StoredSignature }[] =
    [];
  const withdrawnAt = new Map<string, number>();
  const holderOfBatch = new Map<string, string>();
  const counts = { prompts: 0, duplicates: 0, late: 0 };

  const arrived = (id: string, before: number): boolean => (kept.get(id)?.at ?? Infinity) < before;
  /** By the bytes to be signed: what they were prepared for. */
  const preparedOf = new Map<string, PreparedDocument>();
  /** What a request shows for an item is still what the record says. */
  const stillMeans = ({ shown }: Transaction, id: string): boolean => {
    const documentId = id.slice(0, id.indexOf('/'));
    const prepared = preparedOf.get(shown.get(id)!);
    if (!changed.has(documentId) || prepared === undefined) return true;
    const bytes = bytesNow.get(documentId)!;
    const slot = listSlots(bytes, school.profile).find((one) => `${documentId}/${one.id}` === id);
    return slot?.filled === true || carryPrepared(bytes, school.profile, prepared).signatures.length > 0;
  };
  // A signer turns what is thrown inside it into a refusal, so it is written down here.
  const broken: string[] = [];
  const onPrompt = (transaction: Transaction): void => {
    counts.prompts += 1;
    for (const id of transaction.itemIds) {
      if (arrived(id, transaction.startedAt)) broken.push(`asked for ${id}, which had arrived`);
      for (const other of phone.transactions) {
        const asks =
          other.holder === transaction.holder && other.itemIds.includes(id) && phone.told.has(other.ref);
        const open = other.state === 'pending' || (other.state === 'confirmed' && !other.spoiled.has(id));
        const taken = other.startedAt <= (withdrawnAt.get(other.holder) ?? -1);
        const means = stillMeans(transaction, id) && stillMeans(other, id);
        if (asks && open && !taken && means)
          broken.push(`asked twice for ${id}: ${other.ref} (${other.state}) was known`);
      }
    }
  };
  const phone = createPhoneService(scheduler, {
    named: random.oneIn(2),
    maxBatch: random.pick([2, 3, 50]),
    clock,
    onPrompt,
  });

  /** After a change of the record a signature is worth nothing exactly where what it signs has changed. */
  const forgetChanged = (documentId: string, bytes: Uint8Array): void => {
    if (!changed.has(documentId)) return;
    const filled = new Set(
      listSlots(bytes, school.profile).flatMap((slot) => (slot.filled ? [`${documentId}/${slot.id}`] : [])),
    );
    for (const [id, { prepared }] of kept) {
      if (!id.startsWith(documentId) || filled.has(id)) continue;
      if (carryPrepared(bytes, school.profile, prepared).signatures.length === 0) kept.delete(id);
    }
  };

  /** The store as one process sees it: a wait before and after each call, so a kill may fall on either side. */
  const storeOf = (actor: Actor): TranscriptStore => {
    const call = async <T>(work: () => Promise<T>, effect?: () => void): Promise<T> => {
      await scheduler.gate(actor);
      try {
        const result = await scheduler.outside(work);
        effect?.();
        return result;
      } finally {
        await scheduler.gate(actor);
      }
    };
    return {
      ...store,
      getDocument: (id) => call(() => store.getDocument(id)),
      readDocument: (id, version) => call(() => store.readDocument(id, version)),
      signaturesOf: (id, version) => call(() => store.signaturesOf(id, version)),
      putSignatures: (id, version, list: readonly StoredSignature[]) =>
        call(
          () => store.putSignatures(id, version, list),
          () => {
            for (const given of list) {
              acknowledged.push({ id, version, given });
              const key = `${id}/${given.slotId}`;
              const prepared = JSON.parse(given.prepared) as PreparedDocument;
              const known = kept.get(key);
              if (known === undefined) kept.set(key, { values: [given.value], at: scheduler.step, prepared });
              else known.values.push(given.value);
            }
            // For a version that was replaced meanwhile it counts only where nothing has changed.
            forgetChanged(id, bytesNow.get(id)!);
          },
        ),
      appendVersion: (id, next) =>
        call(
          () => store.appendVersion(id, next),
          () => {
            bytesNow.set(id, next.bytes);
            forgetChanged(id, next.bytes);
          },
        ),
      getNote: (key) => call(() => store.getNote(key)),
      putNote: (key, value, how) =>
        call(
          () => store.putNote(key, value, how),
          () => {
            if (key.startsWith('ky/lo/')) {
              for (const { documentDigest, profileId, prepared } of (JSON.parse(value) as StoredBatch)
                .entries)
                preparedOf.set(prepared.tbs, { documentDigest, profileId, signatures: [prepared] });
            }
            if (!key.startsWith('ky/tt/')) return;
            const progress = JSON.parse(value) as { withdrawn?: true };
            const holder = holderOfBatch.get(key.slice('ky/tt/'.length));
            if (progress.withdrawn === true && holder !== undefined) withdrawnAt.set(holder, scheduler.step);
          },
        ),
      async *listDocuments(filter) {
        const heads = await scheduler.outside(() => headsOf(store, filter));
        for (const { id } of heads) {
          await scheduler.gate(actor);
          // As of now: others go on while the list is being read.
          yield (await scheduler.outside(() => store.getDocument(id)))!;
        }
      },
    };
  };
  let uuids = 0;
  const process = (actor: Actor): SigningSession =>
    openSigningSession({
      store: storeOf(actor),
      profiles: [school.profile],
      filter: {},
      mst: school.mst,
      clock,
      uuid: () => `u${++uuids}`,
    });

  const batches: string[] = [];
  const seeBatches = (member: Member, list: readonly SigningBatch[]): void => {
    for (const { id } of list) {
      holderOfBatch.set(id, member.key);
      if (!batches.includes(id)) batches.push(id);
    }
  };
  const mail: Mail[] = [];
  let honest = false;
  const credentialOf = async (actor: Actor, member: Member) => {
    const signer = phone.client(actor, member);
    return { signer, credential: (await signer.listCredentials())[0]! };
  };
  const send = async (actor: Actor, session: SigningSession, { batchId, outcomes }: Mail): Promise<void> => {
    for (const { itemId, result } of await session.collect(batchId, outcomes)) {
      if (result === 'duplicate') counts.duplicates += 1;
      if (result === 'late') counts.late += 1;
      if (result === 'signed' && !kept.has(itemId) && changed.size === 0)
        fail(`${itemId} was acknowledged and is not kept`);
    }
    await scheduler.gate(actor);
  };
  /** A phone: a process that asks and waits. */
  const askPhone =
    (member: Member) =>
    async (actor: Actor): Promise<void> => {
      const { signer, credential } = await credentialOf(actor, member);
      for await (const item of process(actor).signWith(signer, credential)) {
        if (item.result === 'late') counts.late += 1;
        if (item.result === 'signed' && !kept.has(item.itemId) && changed.size === 0)
          fail(`${item.itemId} is not kept`);
      }
    };
  /** A token at the process that asks: no request of it outlives the process. */
  const useToken =
    (member: Member) =>
    async (actor: Actor): Promise<void> => {
      const signer = defineSigner({
        provider: 'token',
        capabilities: { maxBatch: 2, confirmation: 'pin', prehash: true, resumable: false },
        clock,
        listCredentials: async () => [
          {
            id: member.key,
            certificate: member.certificate,
            others: member.chain,
            algorithms: ['ecdsa-sha256'],
          },
        ],
        async *sign({ items }) {
          counts.prompts += 1;
          for (const item of items) {
            if (arrived(item.id, actor.startedAt))
              broken.push(`the token signs ${item.id}, which had arrived`);
            await scheduler.gate(actor);
            if (!honest && random.oneIn(12)) throw new SignerRefusal('device_removed');
            yield { id: item.id, signature: member.sign(item) };
          }
        },
      });
      const [credential] = await signer.listCredentials();
      for await (const { itemId, result } of process(actor).signWith(signer, credential!)) {
        if (result === 'late') counts.late += 1;
        if (result === 'signed' && !kept.has(itemId) && changed.size === 0) fail(`${itemId} is not kept`);
      }
    };
  /** A browser: takes the work, signs with a token, sends the replies as networks and people do. */
  const useBrowser =
    (member: Member) =>
    async (actor: Actor): Promise<void> => {
      const session = process(actor);
      const since = scheduler.step;
      const handed = await session.handOut({ certificate: member.certificate, algorithm: 'ecdsa-sha256' });
      seeBatches(member, handed.batches);
      for (const batch of handed.batches) {
        // A request is on the phone: the page shows that instead of asking for the token.
        if (batch.requests.length > 0 || batch.items.length === 0) continue;
        counts.prompts += 1;
        const outcomes = batch.items.map((item): SignOutcome => {
          if (arrived(item.id, since)) fail(`the token is asked for ${item.id}, which had arrived`);
          if (random.oneIn(15)) return { id: item.id, ok: false, error: { code: 'user_rejected' } };
          const signature = member.sign(item);
          if (random.oneIn(15)) signature[3]! ^= 1;
          return { id: item.id, ok: true, signature };
        });
        const cut = random.below(outcomes.length + 1);
        const mixed = random.shuffle(outcomes);
        const parts = [mixed.slice(0, cut), mixed.slice(cut)].map((part) => ({
          batchId: batch.id,
          outcomes: random.oneIn(4) ? [...part, ...part] : part,
        }));
        // What the server does not answer is sent again, some day, and sometimes although it did answer.
        for (const part of parts) {
          mail.push(part);
          if (random.oneIn(4)) continue;
          await send(actor, session, part);
          if (!random.oneIn(3)) mail.splice(mail.indexOf(part), 1);
        }
      }
    };
  const resend =
    (part: Mail) =>
    async (actor: Actor): Promise<void> => {
      await send(actor, process(actor), part);
      if (mail.includes(part) && !random.oneIn(4)) mail.splice(mail.indexOf(part), 1);
    };
  const withdraw =
    (batchId: string) =>
    async (actor: Actor): Promise<void> => {
      await process(actor).withdraw(batchId);
    };

  /** Somebody corrects a record, and the school writes it anew. */
  let edits = 0;
  const change = (): string => {
    const id = random.pick(documents).id;
    const record = records.get(id)!;
    const row = random.below(record.bangDiem.length + 1);
    edits += 1;
    const text = `Sửa lần ${edits}`;
    const bangDiem = record.bangDiem.map((one, i) => (i === row ? { ...one, nhanXet: text } : one));
    records.set(id, { ...record, bangDiem, ...(row === bangDiem.length ? { nhanXetGvcn: text } : {}) });
    changed.add(id);
    return id;
  };
  const rewrite =
    (id: string) =>
    async (actor: Actor): Promise<void> => {
      const bytes = encodeTranscript(records.get(id)!, school.profile);
      await process(actor).revise(id, bytes);
    };

  /** Whatever the people do with their phones between two steps. */
  const between = (): void => {
    time.now += random.below(20);
    trace.update(`${scheduler.step}`);
    const pending = phone.transactions.filter(({ state }) => state === 'pending');
    if (honest) for (const one of pending) phone.confirm(one);
    if (honest || pending.length === 0 || !random.oneIn(12)) return;
    const one = random.pick(pending);
    const does = random.below(10);
    if (does < 7) phone.confirm(one);
    else one.state = does === 7 ? 'rejected' : does === 8 ? 'gone' : 'pending';
  };
  const check = (): void => {
    if (broken[0] !== undefined) fail(broken[0]);
    for (const { actor, error } of scheduler.errors) {
      if (error instanceof Broken) throw error;
      throw new Broken(`${actor} ended with ${error instanceof Error ? error.stack : String(error)}`);
    }
  };

  const someone = (): Member => {
    // Those whose turn it is, mostly: teachers first.
    const ready = members.filter((_, i) => i < options.subjects || random.oneIn(2));
    return random.pick(ready.length === 0 ? members : ready);
  };
  /** They do not all begin at once. */
  const start = (name: string, work: (actor: Actor) => Promise<void>): void => {
    const wait = random.oneIn(2) ? 0 : random.below(150);
    scheduler.spawn(name, async (actor) => {
      for (let i = 0; i < wait; i++) await scheduler.gate(actor);
      actor.startedAt = scheduler.step;
      await work(actor);
    });
  };
  const rounds = 4 + random.below(8);
  const changes = random.oneIn(2);
  Object.assign(phone.faults, { lostRequest: 8, lostAnswer: 12, spoiled: 12 });
  for (let round = 0; round < rounds; round++) {
    scheduler.killOneIn = random.pick([0, 30, 60, 150, 400]);
    // Some rounds are one person with many tabs and processes, who has no patience.
    const crowd = random.oneIn(3) ? someone() : undefined;
    for (let n = 1 + random.below(crowd === undefined ? 4 : 6); n > 0; n--) {
      const what = random.below(21);
      const member = crowd ?? someone();
      if (what < 10) start(`phone ${member.key}`, askPhone(member));
      else if (what < 14) start(`browser ${member.key}`, useBrowser(member));
      else if (what < 17 && mail.length > 0) start('resend', resend(random.pick(mail)));
      else if (what === 17 && batches.length > 0) start('withdraw', withdraw(random.pick(batches)));
      else if (what === 20) start(`token ${member.key}`, useToken(member));
      else if (what === 18) start('settle', (actor) => process(actor).settle());
      else if (what === 19 && changes) start('change', rewrite(change()));
      else start('plan', async (actor) => void (await process(actor).plan()));
    }
    await scheduler.run(between);
    check();
    time.now += random.below(90_000);
  }

  // The faults stop: it must come to an end by itself.
  honest = true;
  scheduler.killOneIn = 0;
  Object.assign(phone.faults, { lostRequest: 0, lostAnswer: 0, spoiled: 0 });
  let left = documents.length + 1;
  for (let round = 0; left > 0; round++) {
    if (round > 12) fail('the session does not come to its end when the faults stop');
    for (const part of [...mail]) scheduler.spawn('resend', resend(part));
    await scheduler.run(between);
    for (const id of round === 0 ? changed : []) {
      scheduler.spawn('change', rewrite(id));
      await scheduler.run(between);
    }
    for (const member of members) {
      scheduler.spawn(`phone ${member.key}`, askPhone(member));
      await scheduler.run(between);
    }
    check();
    time.now += 61_000;
    left = 0;
    for await (const head of store.listDocuments()) if (head.stage !== 'issued') left += 1;
  }

  // Every signature that was kept is in the document, in its slot, and every slot is signed by the right person.
  let signatures = 0;
  for await (const head of store.listDocuments()) {
    const bytes = await store.readDocument(head.id);
    const { verdict, checks } = await school.verifier.verify(bytes);
    if (verdict !== 'TOTAL-PASSED') {
      fail(`${head.id} is ${verdict}: ${JSON.stringify(checks.filter(({ status }) => status === 'failed'))}`);
    }
    const text = Buffer.from(bytes).toString('latin1').replaceAll(/\s/g, '');
    const slots = listSlots(bytes, school.profile);
    for (const { id } of slots) {
      const { values } = kept.get(`${head.id}/${id}`) ?? fail(`${head.id}/${id} was never kept`);
      // The first that came; where a change made two versions ask, the first that came for either.
      const worth = changed.has(head.id) ? values : values.slice(0, 1);
      if (!worth.some((value) => text.includes(Buffer.from(value).toString('base64'))))
        fail(`${head.id}/${id} was lost`);
    }
    if (head.version !== 5 && !changed.has(head.id)) fail(`${head.id} has ${head.version} versions`);
    const written = decodeTranscript(bytes, school.profile).record;
    if (!isDeepStrictEqual(written, records.get(head.id))) fail(`${head.id} has another record`);
    signatures += slots.length;
  }
  for (const { id, version, given } of acknowledged) {
    const there = (await store.signaturesOf(id, version)).find(({ slotId }) => slotId === given.slotId);
    if (there === undefined || Buffer.compare(there.value, given.value) !== 0)
      fail(`${id}/${given.slotId} of version ${version} is not in the store any more`);
  }
  for (const id of kept.keys()) trace.update(id);
  for (const { ref, state } of phone.transactions) trace.update(`${ref}${state}`);
  return {
    documents: documents.length,
    signatures,
    kills: scheduler.kills,
    ...counts,
    steps: scheduler.step,
    trace: trace.digest('hex'),
  };
}
