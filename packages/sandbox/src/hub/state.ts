import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { sandboxError } from '../internal/sandbox-error.ts';

/** A certificate a unit has registered. */
export interface HubCertificate {
  readonly maDonVi: string;
  /** Hexadecimal, lower case, no leading zeros. */
  readonly serial: string;
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string;
  state: 'pending' | 'approved' | 'refused';
  /** Questions answered with "pending" so far. */
  queries: number;
}

/** One row of a query reply. */
export interface HubRow {
  readonly maHocSinh: string;
  readonly tenHocSinh: string;
  readonly soCccd: string;
  readonly documentId: string;
  status: number;
  error: string;
  errorTitle: string;
  errorDescription: string;
}

/** A message the hub has taken. */
export interface HubMessage {
  readonly kind: 'submit' | 'recall' | 'registerCertificate';
  readonly maDonVi: string;
  readonly namHoc: number;
  /** SHA-256 of the decoded content, hex. */
  readonly digest: string;
  /** When its result is ready, ms since the epoch. */
  readonly readyAt: number;
  /** The list, base64, until it is processed. */
  content?: string;
  /** Serial number, for a registration. */
  readonly serial?: string;
  rows: HubRow[];
}

/** A transcript the hub has accepted. */
export interface HubRecord {
  readonly maDonVi: string;
  readonly maHocSinh: string;
  readonly namHoc: string;
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
  readonly messageId: string;
  state: 'inForce' | 'recalled';
}

/** Everything a sandbox hub knows, as JSON. */
export interface SandboxHubState {
  readonly version: 1;
  readonly certificates: HubCertificate[];
  /** By message id. */
  readonly messages: Record<string, HubMessage>;
  /** By look-up code (UUID), lower case. */
  readonly records: Record<string, HubRecord>;
}

/** A hub that knows nothing. */
export function emptyState(): SandboxHubState {
  return { version: 1, certificates: [], messages: {}, records: {} };
}

/**
 * Reads a state file; an absent one is an empty hub.
 * @throws HocBaSoError `ERR_HBS_SANDBOX_STATE`
 */
export function loadState(file: string): SandboxHubState {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return emptyState();
    throw sandboxError('ERR_HBS_SANDBOX_STATE', { params: { file: basename(file) }, cause });
  }
  try {
    const state = JSON.parse(text) as SandboxHubState;
    if (state.version === 1) return state;
  } catch {
    // Told below, without the content.
  }
  throw sandboxError('ERR_HBS_SANDBOX_STATE', { params: { file: basename(file) } });
}

/** Replaces a state file in one move, durably: what the hub acknowledges it must still know after a crash. */
export function saveState(file: string, state: SandboxHubState): void {
  const next = `${file}.new`;
  const handle = openSync(next, 'w');
  try {
    writeSync(handle, JSON.stringify(state));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(next, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } catch {
    // Some systems cannot sync a folder; the rename is atomic all the same.
  } finally {
    closeSync(folder);
  }
}
