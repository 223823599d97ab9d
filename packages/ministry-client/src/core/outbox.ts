import type { NewPackage, PackageHead, PackageState } from '@hocbaso/spec';
import { ministryError } from '../internal/ministry-error.ts';
import { askHub } from './ask-hub.ts';
import {
  type CertificateRegistration,
  type CertificateStatus,
  createCertificateDesk,
  type EnsureOptions,
} from './certificate-desk.ts';
import { sendPackage } from './send-package.ts';
import { type OutboxOptions, settingsOf } from './settings.ts';
import type { StepResult } from './step.ts';

/** What happened to one package. Counts only: no pupil is named. */
export interface OutboxEvent {
  readonly messageId: string;
  readonly state: PackageState;
  readonly attempts: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly pending: number;
  readonly next: StepResult['next'];
  readonly learnt?: string;
}

/** Options of {@link Outbox.run}. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Awaited after every step that asked the hub or moved a package. */
  readonly onEvent?: (event: OutboxEvent) => void | Promise<void>;
}

/** Where the packages of the target stand when {@link Outbox.run} has nothing more to do. */
export interface OutboxSummary {
  readonly packages: Readonly<Partial<Record<PackageState, number>>>;
  readonly accepted: number;
  readonly rejected: number;
  readonly pending: number;
  /** Packages left in the queue because their certificate is not approved. */
  readonly blocked: number;
}

/** Drives packages from the queue to their verdicts. Every fact lives in the store; several processes may run one. */
export interface Outbox {
  /**
   * Queues a signed package; idempotent for the same id and bytes. `certificateSerial` is that of the certificate that
   * signed it: nothing is sent before {@link Outbox.ensureCertificate} has seen it approved.
   * @throws HocBaSoError `ERR_HBS_OUTBOX_DUPLICATE` when one of its documents is in another package that is open or
   * was accepted, `ERR_HBS_DEPLOYMENT` when it is meant for another target
   */
  enqueue(pkg: NewPackage, options: { readonly certificateSerial: string }): Promise<PackageHead>;
  /**
   * Registers a certificate if need be, then asks; `pending` when no decision came in time. Resumes what a killed
   * process began.
   * @throws HocBaSoError `ERR_HBS_HUB_AUTH`
   */
  ensureCertificate(
    certificate: CertificateRegistration,
    options?: EnsureOptions,
  ): Promise<CertificateStatus>;
  /** Does the next thing for one package, if it is time: at most one message to the hub. */
  step(messageId: string, options?: { readonly signal?: AbortSignal }): Promise<StepResult>;
  /**
   * Steps and waits until every package of the target is answered, refused or parked, or waits for a certificate.
   * An abort throws the signal's reason; a package that was being sent is left in doubt and asked about next time.
   * @throws HocBaSoError `ERR_HBS_HUB_AUTH`: the account is not accepted, everything stays queued
   */
  run(options?: RunOptions): Promise<OutboxSummary>;
}

const OPEN: readonly PackageState[] = ['sending', 'inDoubt', 'acknowledged', 'queued'];

function eventOf({ head, next, learnt }: StepResult): OutboxEvent {
  const count = (state: string): number => head.items.filter((item) => item.state === state).length;
  return {
    messageId: head.messageId,
    state: head.state,
    attempts: head.attempts,
    accepted: count('accepted'),
    rejected: count('rejected'),
    pending: count('pending'),
    next,
    ...(learnt === undefined ? {} : { learnt }),
  };
}

/**
 * An outbox over the store port.
 * @throws HocBaSoError `ERR_HBS_OUTBOX_LEASE`
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const settings = settingsOf(options);
  const { store, client, clock } = settings;
  const { target, timeouts, userName } = client.deployment;
  if (settings.leaseMs <= timeouts.sendMs) {
    throw ministryError('ERR_HBS_OUTBOX_LEASE', {
      params: { leaseMs: settings.leaseMs, sendMs: timeouts.sendMs },
    });
  }
  const desk = createCertificateDesk(settings);
  const certificateKey = (messageId: string): string => `ministry.certificate-of:${messageId}`;

  async function assertNowhereElse(pkg: NewPackage): Promise<void> {
    const ids = new Set(pkg.documentIds.map((id) => id.toLowerCase()));
    for await (const other of store.listPackages({ target })) {
      if (other.messageId === pkg.messageId) continue;
      const open = other.state !== 'answered' && other.state !== 'refused';
      const held = other.items.some(
        (item) => ids.has(item.documentId.toLowerCase()) && (open || item.state === 'accepted'),
      );
      if (!held) continue;
      throw ministryError('ERR_HBS_OUTBOX_DUPLICATE', { params: { messageId: other.messageId } });
    }
  }

  async function step(messageId: string, { signal }: { signal?: AbortSignal } = {}): Promise<StepResult> {
    const head = await store.getPackage(messageId);
    if (head === undefined) throw ministryError('ERR_HBS_STORE_NOT_FOUND', { params: { what: messageId } });
    switch (head.state) {
      case 'queued': {
        const serial = await store.getNote(certificateKey(messageId));
        const approved = serial !== undefined && (await desk.status(JSON.parse(serial))).state === 'approved';
        if (!approved) return { head, next: 'blocked' };
        return sendPackage(head, settings, signal);
      }
      case 'sending':
        return sendPackage(head, settings, signal);
      case 'acknowledged':
      case 'inDoubt':
        return askHub(head, settings, signal);
      default:
        return { head, next: 'closed' };
    }
  }

  async function summarise(): Promise<OutboxSummary> {
    const packages: Partial<Record<PackageState, number>> = {};
    const items = { accepted: 0, rejected: 0, pending: 0 };
    for await (const head of store.listPackages({ target })) {
      packages[head.state] = (packages[head.state] ?? 0) + 1;
      for (const item of head.items) items[item.state]++;
    }
    return { packages, ...items, blocked: packages.queued ?? 0 };
  }

  return {
    async enqueue(pkg, { certificateSerial }) {
      if (pkg.target !== target) {
        throw ministryError('ERR_HBS_DEPLOYMENT', { params: { field: 'target', problem: pkg.target } });
      }
      await assertNowhereElse(pkg);
      await store.putNote(certificateKey(pkg.messageId), JSON.stringify(certificateSerial));
      return store.putPackage(pkg);
    },
    ensureCertificate: (certificate, ensureOptions) => desk.ensure(certificate, ensureOptions),
    step,
    async run({ signal, onEvent } = {}) {
      const stepOptions = signal === undefined ? {} : { signal };
      for (;;) {
        const open: string[] = [];
        for (const state of OPEN) {
          for await (const head of store.listPackages({ state, target })) open.push(head.messageId);
        }
        let wakeAt = Number.POSITIVE_INFINITY;
        for (const messageId of open) {
          signal?.throwIfAborted();
          const result = await step(messageId, stepOptions);
          if (result.learnt !== undefined || result.next === 'again') await onEvent?.(eventOf(result));
          if (result.next === 'locked') {
            throw ministryError('ERR_HBS_HUB_AUTH', { params: { target, userName } });
          }
          if (result.next === 'again') wakeAt = 0;
          if (result.next === 'waiting') wakeAt = Math.min(wakeAt, result.at ?? 0);
        }
        if (wakeAt === Number.POSITIVE_INFINITY) return summarise();
        if (wakeAt > clock.now()) await settings.wait(wakeAt - clock.now(), stepOptions);
      }
    },
  };
}
