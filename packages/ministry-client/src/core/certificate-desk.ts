import type { RawAnswer } from '@hocbaso/spec';
import type { CertificateMessage } from '../client.ts';
import { ministryError } from '../internal/ministry-error.ts';
import type { HubWord, NotSent } from '../outcome.ts';
import type { Settings } from './settings.ts';

/** State of a certificate at the target. `pending` covers everything that is not the hub's final word. */
export interface CertificateStatus {
  readonly state: 'unknown' | 'pending' | 'approved' | 'refused';
  readonly word?: HubWord;
}

/** A certificate to have approved before anything is sent that it signed. */
export type CertificateRegistration = Omit<CertificateMessage, 'messageId'> & {
  /** `2025-2026`, which the query asks for. */
  readonly namHoc: string;
};

/** Options of `ensureCertificate`. */
export interface EnsureOptions {
  readonly signal?: AbortSignal;
  /** How long to poll for the decision, in milliseconds; people decide, so it may take days. Default 0: one call. */
  readonly waitMs?: number;
}

/** Registers certificates at the target and remembers where each stands. */
export interface CertificateDesk {
  ensure(certificate: CertificateRegistration, options?: EnsureOptions): Promise<CertificateStatus>;
  status(serialNumber: string): Promise<CertificateStatus>;
}

/** What is remembered of one certificate, as JSON. */
interface Note {
  readonly messageId: string;
  /** `unsent`: nothing of it left; `doubt`: it may have arrived; `registered`: the hub has it; then its decision. */
  readonly state: 'unsent' | 'doubt' | 'registered' | 'approved' | 'refused';
  /** Since when `doubt`, ms; the hub's denial counts only after the settle window. */
  readonly since?: number;
  readonly denials?: number;
  readonly word?: HubWord;
  /** The last answer as it came, base64, for a person to read. */
  readonly last?: {
    readonly operation: string;
    readonly at: number;
    readonly transport: string;
    readonly bytes: string;
  };
}

function keep({ operation, at, transport, bytes }: RawAnswer): NonNullable<Note['last']> {
  return { operation, at, transport, bytes: Buffer.from(bytes).toString('base64') };
}

function statusOf(note: Note | undefined): CertificateStatus {
  if (note === undefined) return { state: 'unknown' };
  const state = note.state === 'approved' || note.state === 'refused' ? note.state : 'pending';
  return note.word === undefined ? { state } : { state, word: note.word };
}

/** A desk over the store's notes, which are durable like everything else there. */
export function createCertificateDesk(settings: Settings): CertificateDesk {
  const { store, client, clock } = settings;
  const { target, maDonVi, userName } = client.deployment;
  const keyOf = (serial: string): string =>
    `ministry.certificate:${target}:${maDonVi}:${serial.toLowerCase()}`;
  const load = async (serial: string): Promise<Note | undefined> => {
    const text = await store.getNote(keyOf(serial));
    return text === undefined ? undefined : (JSON.parse(text) as Note);
  };
  const assertAllowed = (outcome: NotSent): void => {
    if (outcome.because !== 'unauthorized') return;
    throw ministryError('ERR_HBS_HUB_AUTH', { params: { target, userName } });
  };

  const register = async (
    messageId: string,
    certificate: CertificateRegistration,
    options: { readonly signal?: AbortSignal },
  ): Promise<Note> => {
    const { raw, outcome } = await client.registerCertificate({ ...certificate, messageId }, options);
    const last = keep(raw);
    switch (outcome.kind) {
      case 'accepted':
      case 'duplicate':
        return { messageId, state: 'registered', last };
      case 'refused':
        return { messageId, state: 'refused', word: outcome.word, last };
      case 'inDoubt':
        return { messageId, state: 'doubt', since: clock.now(), last };
      case 'notSent':
        assertAllowed(outcome);
        return { messageId, state: 'unsent', last };
    }
  };

  const ask = async (
    note: Note,
    namHoc: string,
    options: { readonly signal?: AbortSignal },
  ): Promise<Note> => {
    const { messageId } = note;
    const { raw, outcome } = await client.queryCertificate({ messageId, namHoc }, options);
    const last = keep(raw);
    switch (outcome.kind) {
      case 'approved':
      case 'refused':
        return { messageId, state: outcome.kind, word: outcome.word, last };
      case 'pending':
        return { messageId, state: 'registered', last };
      case 'unknownMessage': {
        if (note.state !== 'doubt') return { messageId, state: 'doubt', since: clock.now(), last };
        const denials = (note.denials ?? 0) + 1;
        return denials < 2 ? { ...note, denials, last } : { messageId, state: 'unsent', last };
      }
      case 'notSent':
        assertAllowed(outcome);
        return { ...note, last };
      case 'inDoubt':
        return { ...note, last };
    }
  };

  return {
    async status(serialNumber) {
      return statusOf(await load(serialNumber));
    },
    async ensure(certificate, { signal, waitMs = 0 } = {}) {
      const options = signal === undefined ? {} : { signal };
      const deadline = clock.now() + waitMs;
      const save = async (note: Note): Promise<Note> => {
        await store.putNote(keyOf(certificate.serialNumber), JSON.stringify(note));
        return note;
      };
      let note = await load(certificate.serialNumber);
      // A refusal ends that registration; calling again is a new one.
      if (note === undefined || note.state === 'refused') {
        note = { messageId: client.newMessageId(), state: 'unsent' };
      }
      for (;;) {
        signal?.throwIfAborted();
        let at = clock.now();
        if (note.state === 'doubt') at = Math.max(at, (note.since ?? 0) + settings.settleWindowMs);
        if (at <= clock.now()) {
          if (note.state === 'unsent') {
            // Saved as doubt first: a process killed while sending leaves a question, not a second sending.
            note = await save({ ...note, state: 'doubt', since: clock.now() });
            note = await save(await register(note.messageId, certificate, options));
          } else if (note.state !== 'approved') {
            note = await save(await ask(note, certificate.namHoc, options));
          }
          at = clock.now() + settings.pollEveryMs;
        }
        if (note.state === 'approved' || note.state === 'refused' || at > deadline) return statusOf(note);
        await settings.wait(at - clock.now(), options);
      }
    },
  };
}
