import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@hocbaso/spec';
import type { AuthorityKeys } from '../certificate.ts';
import { SANDBOX_PKI, type SandboxAuthority } from '../create-authority.ts';
import { answerOcsp } from './answer-ocsp.ts';
import { answerTimestamp } from './answer-timestamp.ts';
import { certificateParts } from './certificate-parts.ts';
import {
  type AuthorityFault,
  type AuthorityFaults,
  type AuthorityService,
  createAuthorityFaults,
} from './faults.ts';
import { createRegister, type SandboxRevocationReason } from './register.ts';
import { createServiceKeys } from './service-keys.ts';
import { writeCrl } from './write-crl.ts';

/** A timestamp server, an OCSP responder and CRLs on loopback, for one authority. */
export interface AuthorityServices {
  readonly url: string;
  readonly tsaUrl: string;
  readonly ocspUrl: string;
  /** CRL of the issuing CA; the root's is `/crl/root.crl`. */
  readonly crlUrl: string;
  readonly faults: AuthorityFaults;
  /** Leads the addresses in certificates of an `online` authority here, and refuses every other one: for `resolveUrl`. */
  resolveUrl(url: string): string | undefined;
  /** Revokes (or suspends, with `certificateHold`) a certificate, DER; `at` in ms since the epoch, default now. */
  revoke(
    certificate: Uint8Array,
    options?: { readonly at?: number; readonly reason?: SandboxRevocationReason },
  ): void;
  /** Ends a suspension. */
  release(certificate: Uint8Array): void;
  /** How often each service was called. */
  calls(): Readonly<Record<AuthorityService, number>>;
  /** Stops every service. */
  close(): Promise<void>;
}

/** Options of {@link startAuthorityServices}. */
export interface AuthorityServicesOptions {
  readonly authority: SandboxAuthority;
  readonly clock: Clock;
  /** Default 0: a free one. Always on 127.0.0.1. */
  readonly port?: number;
}

const SLOW_MS = 300;
const MAX_REQUEST = 65_536;
const TYPES = {
  tsa: 'application/timestamp-reply',
  ocsp: 'application/ocsp-response',
  crl: 'application/pkix-crl',
  issuer: 'application/pkix-cert',
} as const;

/** Starts TSA, OCSP and CRL over HTTP; what they say follows `clock` and what `revoke` was told. */
export async function startAuthorityServices(options: AuthorityServicesOptions): Promise<AuthorityServices> {
  const { authority, clock } = options;
  const { root, issuing } = authority.export();
  const keysOf = (pair: typeof root): AuthorityKeys => ({
    certificate: new Uint8Array(Buffer.from(pair.certificate, 'base64')),
    privateKey: new Uint8Array(Buffer.from(pair.privateKey, 'base64')),
  });
  const keys = await createServiceKeys(keysOf(root), keysOf(issuing), clock.now());
  const register = createRegister();
  const faults = createAuthorityFaults();
  const calls: Record<AuthorityService, number> = { tsa: 0, ocsp: 0, crl: 0, issuer: 0 };
  let crlNumber = 0;

  const answer = (
    service: AuthorityService,
    path: string,
    body: Uint8Array,
    fault: AuthorityFault | undefined,
  ): Uint8Array => {
    const now = clock.now();
    if (service === 'tsa') return answerTimestamp(body, keys, now, fault);
    if (service === 'ocsp') return answerOcsp(body, keys, register, now, fault);
    const ca = path.includes('/root.') ? keys.root : keys.issuing;
    if (service === 'issuer') return ca.certificate;
    return writeCrl(fault === 'stranger' ? keys.stranger.ca : ca, register.all(), ++crlNumber, now, fault);
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const service = serviceAt(path);
    if (service === undefined) return send(response, 404, 'text/plain', Buffer.from('not found'));
    if (request.method !== (service === 'tsa' || service === 'ocsp' ? 'POST' : 'GET')) {
      return send(response, 405, 'text/plain', Buffer.from('method'));
    }
    calls[service]++;
    const fault = faults.take(service);
    const body = await readBody(request);
    if (fault === 'error-500') return send(response, 500, 'text/html', Buffer.from('<h1>500</h1>'));
    if (fault === 'html')
      return send(response, 200, 'text/html', Buffer.from('<!doctype html><title>Bảo trì</title>'));
    if (fault === 'huge') return send(response, 200, TYPES[service], Buffer.alloc(40 * 1024 * 1024, 0x30));
    if (fault === 'reset') {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault === 'slow') await sleep(SLOW_MS);
    const bytes = answer(service, path, body, fault);
    send(response, 200, TYPES[service], fault === 'truncated' ? bytes.subarray(0, bytes.length >> 1) : bytes);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) send(response, 500, 'text/plain', Buffer.from('sandbox defect'));
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    tsaUrl: `${url}/tsa`,
    ocspUrl: `${url}/ocsp`,
    crlUrl: `${url}/crl/issuing.crl`,
    faults,
    resolveUrl: (given) =>
      given.startsWith(`${SANDBOX_PKI}/`) ? url + given.slice(SANDBOX_PKI.length) : undefined,
    revoke(certificate, { at = clock.now(), reason = 'unspecified' } = {}) {
      register.add({ serial: certificateParts(certificate).serial, at, reason });
    },
    release: (certificate) => register.remove(certificateParts(certificate).serial),
    calls: () => ({ ...calls }),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function serviceAt(path: string): AuthorityService | undefined {
  if (path === '/tsa') return 'tsa';
  if (path === '/ocsp') return 'ocsp';
  if (/^\/crl\/(root|issuing)\.crl$/.test(path)) return 'crl';
  return /^\/ca\/(root|issuing)\.cer$/.test(path) ? 'issuer' : undefined;
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_REQUEST) chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function send(response: ServerResponse, status: number, type: string, bytes: Uint8Array): void {
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  response.end(bytes);
}
