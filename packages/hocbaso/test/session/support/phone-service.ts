import { defineSigner, SignerRefusal } from '@hocbaso/signers/define';
import type { Clock, Signer, SignItem } from '@hocbaso/spec';
import type { Actor, Scheduler } from './scheduler.ts';
import type { Member } from './school-class.ts';

/** One request that a person sees on the phone. */
export interface Transaction {
  readonly ref: string;
  readonly holder: string;
  readonly itemIds: readonly string[];
  /** The bytes to be signed, base64, by item. */
  readonly shown: ReadonlyMap<string, string>;
  /** Step in which the process that made it began. */
  readonly startedAt: number;
  state: 'pending' | 'confirmed' | 'rejected' | 'gone';
  /** The values, once confirmed; an item in `spoiled` has a damaged one. */
  readonly values: Map<string, Uint8Array>;
  readonly spoiled: Set<string>;
}

/** What the person and the network do; rates are "one in so many", 0 for never. */
export interface PhoneFaults {
  lostRequest: number;
  lostAnswer: number;
  spoiled: number;
}

/** A signing service with a phone, which lives on when an application process is killed. */
export interface PhoneService {
  readonly transactions: Transaction[];
  /** Names the session was told, and took. */
  readonly told: ReadonlySet<string>;
  readonly faults: PhoneFaults;
  /** A client of the service in one process. */
  client(actor: Actor, member: Member): Signer;
  confirm(transaction: Transaction): void;
}

const POLLS = 6;

/**
 * `named`: the caller chooses the name of a request and announces it before it leaves; otherwise the service gives the
 * name in its answer, and a request whose answer was lost is lost sight of.
 */
export function createPhoneService(
  scheduler: Scheduler,
  options: {
    readonly named: boolean;
    readonly maxBatch: number;
    readonly clock: Clock;
    onPrompt(transaction: Transaction): void;
  },
): PhoneService {
  const { random } = scheduler;
  const items = new Map<string, { readonly member: Member; readonly items: readonly SignItem[] }>();
  const transactions: Transaction[] = [];
  const told = new Set<string>();
  const faults: PhoneFaults = { lostRequest: 0, lostAnswer: 0, spoiled: 0 };
  const strikes = (rate: number): boolean => rate > 0 && random.oneIn(rate);
  let names = 0;
  const submit = (ref: string, actor: Actor, member: Member, sent: readonly SignItem[]): void => {
    const transaction: Transaction = {
      ref,
      holder: member.key,
      itemIds: sent.map(({ id }) => id),
      shown: new Map(sent.map(({ id, tbs }) => [id, Buffer.from(tbs).toString('base64')])),
      startedAt: actor.startedAt,
      state: 'pending',
      values: new Map(),
      spoiled: new Set(),
    };
    options.onPrompt(transaction);
    items.set(ref, { member, items: sent });
    transactions.push(transaction);
  };
  return {
    transactions,
    told,
    faults,
    confirm(transaction) {
      const { member, items: asked } = items.get(transaction.ref)!;
      transaction.state = 'confirmed';
      for (const item of asked) {
        const value = member.sign(item);
        if (strikes(faults.spoiled)) {
          value[7]! ^= 1;
          transaction.spoiled.add(item.id);
        }
        transaction.values.set(item.id, value);
      }
    },
    client: (actor, member) =>
      defineSigner({
        provider: 'phone',
        capabilities: { maxBatch: options.maxBatch, confirmation: 'app', prehash: true, resumable: true },
        clock: options.clock,
        listCredentials: async () => [
          {
            id: member.key,
            certificate: member.certificate,
            others: member.chain,
            algorithms: ['ecdsa-sha256'],
          },
        ],
        async *sign(request) {
          let ref = request.resume?.transactionRef;
          if (ref === undefined) {
            names += 1;
            ref = `tx-${names}`;
            const name = ref;
            if (options.named) {
              await request.announce('submitting', name);
              told.add(name);
            }
            // Bytes that had left when the process was killed may arrive all the same.
            const arrives = random.oneIn(2);
            // Some networks are slow, while others of the same person go on.
            for (let wait = random.oneIn(4) ? random.below(120) : 1; wait > 0; wait--) {
              await scheduler.gate(actor, () => {
                if (arrives) submit(name, actor, member, request.items);
              });
            }
            if (strikes(faults.lostRequest)) throw new SignerRefusal('network', 'reset');
            submit(ref, actor, member, request.items);
            await scheduler.gate(actor);
            if (strikes(faults.lostAnswer)) throw new SignerRefusal('network', 'reset');
            await request.announce('submitted', ref);
            told.add(ref);
          }
          for (let poll = 0; poll < POLLS; poll++) {
            await scheduler.gate(actor);
            if (strikes(faults.lostAnswer)) throw new SignerRefusal('network', 'reset');
            const found = transactions.find((one) => one.ref === ref);
            if (found === undefined || found.state === 'gone') throw new SignerRefusal('timeout', 'expired');
            if (found.state === 'rejected') throw new SignerRefusal('user_rejected');
            if (found.state === 'pending') continue;
            for (const [id, signature] of random.shuffle([...found.values])) yield { id, signature };
            return;
          }
          throw new SignerRefusal('timeout');
        },
      }),
  };
}
