import type { Profile, SignerRole, TranscriptStore } from '@hocbaso/spec';
import { STAGES } from '../school/stages.ts';
import { readSlots, slotsBefore } from './document-slots.ts';
import {
  recordedSubstitutions,
  type Substitution,
  type SubstitutionPolicy,
  substitutionsOf,
} from './substitution.ts';
import type { SessionOptions } from './types.ts';

/** Who waits for whom: so many documents of one person wait for another's signature. */
export interface WaitingFor {
  readonly role: SignerRole;
  readonly holderId?: string;
  readonly holderName?: string;
  readonly documents: number;
}

/** One person (or the seal) in a plan, in one role. */
export interface PlannedSigner {
  readonly role: SignerRole;
  /** Personal number the records name; absent for the seal. */
  readonly holderId?: string;
  /** As the records write it. */
  readonly holderName?: string;
  /** Can be signed now. */
  readonly ready: number;
  /** Given; attached or waiting for the others of the stage. */
  readonly given: number;
  /** Wait for somebody else. */
  readonly waiting: number;
  /** Most documents first. */
  readonly waitsFor: readonly WaitingFor[];
}

/** Who signs for whom, by which rule, in how many slots. */
export interface PlannedSubstitution extends Omit<Substitution, 'slotId'> {
  readonly slots: number;
}

/** Who signs what, in which order. */
export interface SigningPlan {
  readonly documents: number;
  /** Documents with every signature. */
  readonly issued: number;
  /** Signatures that are still owed. */
  readonly owed: number;
  /**
   * Times somebody has to confirm, when each role's work is gathered: one for each signer with work. A service that takes
   * fewer items at once asks more often.
   */
  readonly confirmations: number;
  /** In signing order, most work first. */
  readonly signers: readonly PlannedSigner[];
  /** Who signs for whom: what the policy says, and what was done by it before. */
  readonly substitutions: readonly PlannedSubstitution[];
  /** Slots for which the record names nobody, although they are required. */
  readonly nameless: readonly {
    readonly documentId: string;
    readonly slotId: string;
    readonly role: SignerRole;
  }[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface Row extends Mutable<Omit<PlannedSigner, 'waitsFor'>> {
  readonly waits: Map<string, Mutable<WaitingFor>>;
}

/** Reads every document of a session and says who signs what, in which order, and who waits for whom. */
export async function planSigning(
  options: Pick<SessionOptions, 'store' | 'profiles' | 'filter'>,
  policy: SubstitutionPolicy = { absences: [] },
): Promise<SigningPlan> {
  const {
    store,
    profiles,
    filter,
  }: { store: TranscriptStore; profiles: readonly Profile[] } & typeof options = options;
  const rows = new Map<string, Row>();
  const nameless: SigningPlan['nameless'][number][] = [];
  const substitutions = new Map<string, Mutable<PlannedSubstitution>>();
  const substitute = (one: Substitution): void => {
    const { slotId: _, ...facts } = one;
    const key = [one.role, one.absent.holderId, one.by?.holderId, one.rule?.id, one.named].join('|');
    const known = substitutions.get(key);
    if (known === undefined) substitutions.set(key, { ...facts, slots: 1 });
    else known.slots += 1;
  };
  let documents = 0;
  let issued = 0;
  for await (const head of store.listDocuments(filter)) {
    documents += 1;
    if (head.stage === 'issued') issued += 1;
    const { slots, given } = await readSlots(store, head, profiles);
    const due = substitutionsOf(
      slots.filter(({ id }) => !given.has(id)),
      policy,
    );
    // Written down and, by a process that was killed, not yet done: it is due still.
    const made = (await recordedSubstitutions(store, head.id)).filter(
      ({ slotId, by }) => slots.find(({ id }) => id === slotId)?.holderId === by?.holderId,
    );
    for (const one of [...due, ...made]) substitute(one);
    for (const slot of slots) {
      // The substitute's work, although the record still has to say so.
      const by = due.find(({ slotId }) => slotId === slot.id)?.by;
      const { role, holderId, holderName } = by === undefined ? slot : { ...slot, ...by };
      if (holderId === undefined && holderName === undefined) {
        if (slot.required) nameless.push({ documentId: head.id, slotId: slot.id, role });
        continue;
      }
      const row = rowOf(rows, role, holderId, holderName);
      if (slot.filled || given.has(slot.id)) {
        row.given += 1;
        continue;
      }
      const before = slotsBefore(slots, role).filter((one) => !given.has(one.id));
      if (before.length === 0) row.ready += 1;
      else row.waiting += 1;
      for (const key of new Set(before.map((one) => keyOf(one.role, one.holderId, one.holderName)))) {
        const other = before.find((one) => keyOf(one.role, one.holderId, one.holderName) === key)!;
        const wait = row.waits.get(key) ?? {
          ...who(other.role, other.holderId, other.holderName),
          documents: 0,
        };
        wait.documents += 1;
        row.waits.set(key, wait);
      }
    }
  }
  const order = STAGES.map(({ role }) => role);
  const signers = [...rows.values()].sort(
    (a, b) => order.indexOf(a.role) - order.indexOf(b.role) || load(b) - load(a),
  );
  return {
    documents,
    issued,
    owed: signers.reduce((sum, row) => sum + load(row), 0),
    confirmations: signers.filter((row) => load(row) > 0).length,
    signers: signers.map(({ waits, ...row }) => ({
      ...row,
      waitsFor: [...waits.values()].sort((a, b) => b.documents - a.documents),
    })),
    substitutions: [...substitutions.values()],
    nameless,
  };
}

const load = (row: Row): number => row.ready + row.waiting;

const keyOf = (role: SignerRole, id: string | undefined, name: string | undefined): string =>
  `${role}|${role === 'phatHanh' ? '' : (id ?? name)}`;

function who(
  role: SignerRole,
  holderId: string | undefined,
  holderName: string | undefined,
): Omit<WaitingFor, 'documents'> {
  return {
    role,
    ...(holderId === undefined ? {} : { holderId }),
    ...(holderName === undefined ? {} : { holderName }),
  };
}

function rowOf(
  rows: Map<string, Row>,
  role: SignerRole,
  holderId: string | undefined,
  holderName: string | undefined,
): Row {
  const key = keyOf(role, holderId, holderName);
  const row: Row = rows.get(key) ?? {
    ...who(role, holderId, holderName),
    ready: 0,
    given: 0,
    waiting: 0,
    waits: new Map(),
  };
  rows.set(key, row);
  return row;
}
