import type { Clock, HubDeployment } from '@hocbaso/spec';
import { sandboxDeployment } from './deployment.ts';
import { createFaults, type HubFaults } from './faults.ts';
import { createHubCore, normalSerial } from './hub-core.ts';
import { createInspector } from './inspect.ts';
import { listen } from './server.ts';
import { emptyState, loadState, type SandboxHubState, saveState } from './state.ts';

/** Options of {@link startSandboxHub}. */
export interface SandboxHubOptions {
  /** Roots whose certificates the hub trusts, DER: `authority.root`. */
  readonly anchors: readonly Uint8Array[];
  /** Issuing CAs, DER: `authority.issuing`; signatures carry the signer's certificate only. */
  readonly intermediates?: readonly Uint8Array[];
  readonly clock: Clock;
  /** Default 0: a free one. Always on 127.0.0.1. */
  readonly port?: number;
  /** Unit of `hub.deployment`; others by `hub.deploymentFor`. Default `99900001`. */
  readonly maDonVi?: string;
  /** Keeps the hub's state in this file (replaced in one move), so that a later run finds what was accepted. */
  readonly stateFile?: string;
  /** Starts from a `snapshot()`; not together with `stateFile`. */
  readonly restore?: SandboxHubState;
  /** Time until a message has its result, ms; until then a query finds an empty list. Default 50. */
  readonly processingDelayMs?: number;
  /** Questions answered with "pending" before a certificate is approved by itself. Default 1; false: by hand only. */
  readonly autoApprove?: number | false;
  /** Bytes of one transaction, raw and encoded. Default 10 000 000. */
  readonly maxBytes?: number;
}

/** One transcript the hub has accepted. */
export interface ReceivedRecord {
  readonly documentId: string;
  readonly maDonVi: string;
  readonly messageId: string;
  readonly namHoc: string;
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
  readonly state: 'inForce' | 'recalled';
}

/** A hub on loopback that checks what it is sent. Synthetic data only: it refuses what looks real. */
export interface SandboxHub {
  readonly url: string;
  /** A ready deployment for `createMinistryClient`. */
  readonly deployment: HubDeployment;
  /** A ready deployment for another unit. */
  deploymentFor(maDonVi: string): HubDeployment;
  readonly faults: HubFaults;
  /** Approves every certificate that waits; returns how many. */
  approveCertificates(): number;
  /** Approves one certificate, by its hexadecimal serial number; false when no unit has registered it. */
  approve(serial: string): boolean;
  /** Refuses one certificate. */
  refuse(serial: string): boolean;
  /** Every transcript ever accepted, in the order of acceptance. */
  received(): readonly ReceivedRecord[];
  /** A copy of everything the hub knows, as JSON data. */
  snapshot(): SandboxHubState;
  /** Decides what is under way, then stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a hub that speaks the six transactions of CV 2088 and a token service over HTTP on 127.0.0.1.
 * @throws HocBaSoError `ERR_HBS_SANDBOX_STATE`
 */
export async function startSandboxHub(options: SandboxHubOptions): Promise<SandboxHub> {
  const { clock, stateFile, maxBytes = 10_000_000 } = options;
  const state =
    stateFile === undefined ? structuredClone(options.restore ?? emptyState()) : loadState(stateFile);
  const save = (): void => {
    if (stateFile !== undefined) saveState(stateFile, state);
  };
  const faults = createFaults();
  const core = createHubCore({
    state,
    inspector: createInspector({
      anchors: options.anchors,
      intermediates: options.intermediates ?? [],
      clock,
    }),
    clock,
    maxBytes,
    processingDelayMs: options.processingDelayMs ?? 50,
    autoApprove: options.autoApprove ?? 1,
    save,
  });
  await core.settle();
  const { url, close } = await listen({ core, faults, port: options.port ?? 0, maxBytes });
  let closing: Promise<void> | undefined;
  const decide = (serial: string, to: 'approved' | 'refused'): boolean => {
    const found = state.certificates.filter((one) => one.serial === normalSerial(serial));
    for (const one of found) one.state = to;
    save();
    return found.length > 0;
  };
  const deploymentFor = (maDonVi: string): HubDeployment => sandboxDeployment(url, maDonVi, maxBytes);
  return {
    url,
    deployment: deploymentFor(options.maDonVi ?? '99900001'),
    deploymentFor,
    faults,
    approveCertificates() {
      const waiting = state.certificates.filter((one) => one.state === 'pending');
      for (const one of waiting) one.state = 'approved';
      save();
      return waiting.length;
    },
    approve: (serial) => decide(serial, 'approved'),
    refuse: (serial) => decide(serial, 'refused'),
    received: () =>
      Object.entries(state.records).map(([documentId, record]) => ({
        documentId,
        maDonVi: record.maDonVi,
        messageId: record.messageId,
        namHoc: record.namHoc,
        digest: record.digest,
        state: record.state,
      })),
    snapshot: () => structuredClone(state),
    close() {
      closing ??= close().then(() => core.settle());
      return closing;
    },
  };
}
