import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SandboxIdentity } from '../authority/create-authority.ts';
import { signDigest } from './sign-digest.ts';
import { makeLocalhostCertificate } from './vgca-tls.ts';

/**
 * What can be made to go wrong with a `SignMsg`. `pin-cancelled`, `no-token`: a `Status` other than 0; `drop`: the
 * connection ends without an answer; `delay`: the answer comes after `delayMs`; `duplicate`: it comes twice;
 * `corrupt-value`: one bit of the signature is wrong; `not-json`; `silent`: no answer at all.
 */
export type VgcaFault =
  | 'pin-cancelled'
  | 'no-token'
  | 'drop'
  | 'delay'
  | 'duplicate'
  | 'corrupt-value'
  | 'not-json'
  | 'silent';

/** A token: its certificate and key. */
export type VgcaToken = Pick<SandboxIdentity, 'certificate' | 'privateKey'>;

/** Options of {@link startVgcaEmulator}. */
export interface VgcaEmulatorOptions {
  /** Whose token is plugged in; its key must be RSA. */
  readonly identity: VgcaToken;
  /** Default true: `wss` with a self-signed certificate of localhost, which a browser must be told to accept. */
  readonly tls?: boolean;
  /** Default a free one; the real service listens on 8987. */
  readonly port?: number;
  /** What `GetVersion` answers; default `1.0.0.0`. */
  readonly version?: string;
  /** Web systems that have a licence, as `Origin` says; default any. That the service looks at it is a guess. */
  readonly origins?: readonly string[];
  /** Default 500. */
  readonly delayMs?: number;
}

/** A frame as it came. */
export interface VgcaFrame {
  readonly path: string;
  readonly text: string;
}

/** A running emulated VGCA Sign Service, and the test's hand on it. */
export interface VgcaEmulator {
  /** Without the operation: `wss://127.0.0.1:49152`. */
  readonly url: string;
  /** Makes a coming `SignMsg` go wrong, after `after` good ones (default 0); plans queue up. */
  fail(fault: VgcaFault, after?: number): void;
  /** Plugs in another token. */
  swapIdentity(identity: VgcaToken): void;
  /** Another version is installed. */
  setVersion(version: string): void;
  /** Every frame so far. */
  frames(): readonly VgcaFrame[];
  /** How often the PIN window was shown: once, until a refusal. */
  prompts(): number;
  /** The most `SignMsg` that were open at the same time. */
  mostAtOnce(): number;
  /** Ends every connection. */
  close(): Promise<void>;
}

const SIGN_MSG_KEYS = 'Encode,HashAlg,HashValue';

/**
 * Emulates VGCA Sign Service: one connection an operation, one text frame in, one out. `Status` values other than 0 are
 * not published; the ones here are ours.
 */
export async function startVgcaEmulator(options: VgcaEmulatorOptions): Promise<VgcaEmulator> {
  const { WebSocketServer } = await import('ws');
  const { tls = true, delayMs = 500 } = options;
  let { identity, version = '1.0.0.0' } = options;
  const plan: { readonly fault: VgcaFault; after: number }[] = [];
  const log: VgcaFrame[] = [];
  let pinKnown = false;
  let prompts = 0;
  let open = 0;
  let mostAtOnce = 0;

  const takeFault = (): VgcaFault | undefined => {
    const [next] = plan;
    if (next === undefined || next.after-- > 0) return undefined;
    return plan.shift()?.fault;
  };
  const signMsg = (text: string, fault: VgcaFault | undefined): string => {
    const digest = readSignMsg(text);
    if (typeof digest === 'string') return refuse(2, digest);
    if (fault === 'no-token') return refuse(4, 'Không tìm thấy thiết bị USB Token');
    if (!pinKnown) prompts += 1;
    pinKnown = fault !== 'pin-cancelled';
    if (!pinKnown) return refuse(3, 'Người dùng huỷ bỏ thao tác ký');
    const value = signDigest(identity.privateKey, digest, 'pkcs1');
    if (fault === 'corrupt-value') value[value.length >> 1]! ^= 1;
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    return JSON.stringify({ Status: 0, Signature: base64(value), CertBase64: base64(identity.certificate) });
  };

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 });
  sockets.on('connection', (socket, request: IncomingMessage) => {
    const path = request.url ?? '';
    // A question is open from its frame to its answer, or until the caller hangs up.
    let pending = false;
    const settle = (): void => {
      if (pending) open -= 1;
      pending = false;
    };
    socket.on('close', settle);
    let asked = false;
    socket.on('message', (data, isBinary) => {
      if (asked || isBinary) return socket.close(1008, 'one text frame');
      asked = true;
      const text = data.toString();
      log.push({ path, text });
      if (path === '/GetVersion')
        return socket.send(text === 'GetVersion' ? version : refuse(1, 'GetVersion'));
      if (path === '/GetCertInfo') {
        const { subject } = new X509Certificate(identity.certificate);
        return socket.send(JSON.stringify({ Status: 0, CertInfo: subject }));
      }
      pending = true;
      mostAtOnce = Math.max(mostAtOnce, ++open);
      const fault = takeFault();
      if (fault === 'silent') return;
      if (fault === 'drop') return socket.terminate();
      const answer = fault === 'not-json' ? '<html>' : signMsg(text, fault);
      const send = (): void => {
        if (socket.readyState !== socket.OPEN) return;
        settle();
        socket.send(answer);
        if (fault === 'duplicate') socket.send(answer);
      };
      if (fault === 'delay') setTimeout(send, delayMs).unref();
      else send();
    });
  });

  const server: Server = tls ? createTlsServer(await makeLocalhostCertificate()) : createServer();
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    const known = ['/SignMsg', '/GetVersion', '/GetCertInfo'].includes(request.url ?? '');
    const licensed = options.origins?.includes(request.headers.origin ?? '') ?? true;
    if (!known || !licensed) {
      socket.end(`HTTP/1.1 ${known ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (one) => sockets.emit('connection', one, request));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'wss' : 'ws'}://127.0.0.1:${port}`,
    fail: (fault, after = 0) => void plan.push({ fault, after }),
    swapIdentity(next) {
      identity = next;
    },
    setVersion(next) {
      version = next;
    },
    frames: () => [...log],
    prompts: () => prompts,
    mostAtOnce: () => mostAtOnce,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(status: number, error: string): string {
  return JSON.stringify({ Status: status, Error: error });
}

/** The digest of a frame, or what is wrong with it: names and values must be exactly those of the known clients. */
function readSignMsg(text: string): Uint8Array | string {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (typeof message !== 'object' || message === null) return 'no object';
  const { HashAlg, HashValue, Encode } = message as Record<string, unknown>;
  const keys = Object.keys(message).sort().join();
  if (keys !== SIGN_MSG_KEYS) return `members: ${keys}`;
  if (HashAlg !== 'SHA256') return 'HashAlg';
  if (Encode !== 'RSA') return 'Encode';
  if (typeof HashValue !== 'string') return 'HashValue';
  const digest = Buffer.from(HashValue, 'base64');
  return digest.toString('base64') === HashValue && digest.length === 32 ? digest : 'HashValue';
}
