import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HubOperation } from '@hocbaso/spec';
import { type HubAnswer, wordAnswer } from './answers.ts';
import { PATHS } from './codes.ts';
import type { createFaults, HubFault } from './faults.ts';
import type { HubCore } from './hub-core.ts';

/** How late a `slow` answer is, ms. */
const SLOW_MS = 300;

type Service = HubOperation | 'token';
const SERVICES: ReadonlyMap<string, Service> = new Map(
  (Object.keys(PATHS) as Service[]).map((service) => [PATHS[service], service]),
);

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read on, so that the refusal can be heard, but keep nothing.
    if (length <= maxBytes) chunks.push(chunk);
    else if (length > 4 * maxBytes) return undefined;
  }
  return length <= maxBytes ? Buffer.concat(chunks) : undefined;
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': bytes.length });
  response.end(bytes);
}

/** Answers as a fault wants after the hub has done its work; true when it took the answer over. */
function spoil(fault: HubFault | undefined, answer: HubAnswer, response: ServerResponse): boolean {
  const text = JSON.stringify(answer.body);
  switch (fault) {
    case 'accept-then-timeout':
      return true;
    case 'reset-after-body':
      response.socket?.resetAndDestroy();
      return true;
    case 'html-instead-of-json':
      send(response, 200, 'text/html', '<!doctype html><title>Bảo trì</title><p>Hệ thống đang bảo trì</p>');
      return true;
    case 'truncated-body':
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.write(Buffer.from(text).subarray(0, 5), () => response.socket?.destroy());
      return true;
    case 'unknown-code':
      send(response, 200, 'application/json', text.replaceAll(/SANDBOX_[A-Z_]+/g, 'E-9999'));
      return true;
    case 'partial-list': {
      const rows = Array.isArray(answer.body) ? answer.body : [];
      send(response, 200, 'application/json', JSON.stringify(rows.slice(0, rows.length >> 1)));
      return true;
    }
    default:
      return false;
  }
}

/** Listens on loopback; `port` 0 takes a free one. */
export async function listen(options: {
  readonly core: HubCore;
  readonly faults: ReturnType<typeof createFaults>;
  readonly port: number;
  readonly maxBytes: number;
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { core, faults } = options;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const service = SERVICES.get(request.url ?? '');
    if (service === undefined) return send(response, 404, 'application/json', '{"error":"not found"}');
    if (request.method !== 'POST') return send(response, 405, 'application/json', '{"error":"POST only"}');
    const fault = faults.take(service);
    const bytes = await readBody(request, options.maxBytes * 1.2 + 65_536);
    if (fault === 'error-500') return send(response, 500, 'text/html', '<h1>500</h1>');
    if (fault === 'reset-before-acceptance') {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault === 'unauthorized')
      return send(response, 401, 'application/json', '{"error":"SANDBOX_UNAUTHORIZED"}');
    if (fault === 'slow') await sleep(SLOW_MS);
    let body: unknown;
    try {
      body = bytes === undefined ? undefined : JSON.parse(bytes.toString('utf8'));
    } catch {
      body = undefined;
    }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    let answer: HubAnswer;
    if (service === 'token') answer = await core.token(body);
    else if (fault === 'query-denied') answer = wordAnswer(service, '', 'SANDBOX_UNKNOWN_MESSAGE');
    else if (bytes === undefined) {
      answer = wordAnswer(service, '', 'SANDBOX_TOO_LARGE', { maxBytes: options.maxBytes }, 413);
    } else answer = await core.answer(service, body, bearer);
    if (spoil(fault, answer, response)) return;
    send(response, answer.status, 'application/json', JSON.stringify(answer.body));
  };
  const server: Server = createServer((request, response) => {
    handle(request, response).catch(() => {
      // A defect of the sandbox itself, or a caller who hung up: the caller sees a plain 500.
      if (!response.headersSent) send(response, 500, 'text/plain', 'sandbox defect');
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
