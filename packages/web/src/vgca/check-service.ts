import { type RenderedMessage, renderMessage } from '@hocbaso/spec';
import { WEB_MESSAGES } from '@hocbaso/spec/messages/web';
import { VGCA_OPERATIONS } from './addresses.ts';
import { exchange, type OpenVgcaSocket } from './exchange.ts';

/**
 * Whether the local signing software can be used. `guidance` is a Vietnamese sentence for the person at the computer, with
 * the next step.
 */
export type VgcaServiceStatus =
  | { readonly state: 'running'; readonly address: string; readonly version?: string }
  | {
      readonly state: 'outdated';
      readonly address: string;
      readonly version: string;
      readonly guidance: RenderedMessage;
    }
  | { readonly state: 'notRunning'; readonly tried: readonly string[]; readonly guidance: RenderedMessage };

/** What {@link checkVgcaService} needs. */
export interface CheckVgcaOptions {
  readonly open: OpenVgcaSocket;
  readonly addresses: readonly string[];
  readonly openTimeoutMs: number;
  readonly minimumVersion: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How long to wait for a version, ms: a service that took the connection is running whether it tells or not. */
const VERSION_TIMEOUT = 3000;

/** Tries the addresses in turn and asks the first that answers for its version. Rejects with the reason of an abort. */
export async function checkVgcaService(options: CheckVgcaOptions): Promise<VgcaServiceStatus> {
  const { open, addresses, openTimeoutMs, minimumVersion, signal } = options;
  const { path, frame } = VGCA_OPERATIONS.version;
  for (const address of addresses) {
    const waits = { openTimeoutMs, replyTimeoutMs: VERSION_TIMEOUT, signal };
    const answer = await exchange(open, address + path, frame, waits);
    signal?.throwIfAborted();
    if (!answer.ok && answer.reason === 'unreachable') continue;
    const version = answer.ok ? readVersion(answer.text) : undefined;
    if (version === undefined) return { state: 'running', address };
    if (minimumVersion === undefined || !isOlder(version, minimumVersion)) {
      return { state: 'running', address, version };
    }
    const params = { version, minimum: minimumVersion };
    const guidance = renderMessage('VGCA_OUTDATED', params, 'vi', WEB_MESSAGES);
    return { state: 'outdated', address, version, guidance };
  }
  const guidance = renderMessage('ERR_HBS_VGCA_NOT_RUNNING', {}, 'vi', WEB_MESSAGES);
  return { state: 'notRunning', tried: addresses, guidance };
}

/** The form of the reply is not published: the first dotted number in it is taken for the version. */
function readVersion(text: string): string | undefined {
  return /\d+(?:\.\d+)+/.exec(text.slice(0, 500))?.[0];
}

function isOlder(version: string, minimum: string): boolean {
  const [a, b] = [version, minimum].map((one) => one.split('.').map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
