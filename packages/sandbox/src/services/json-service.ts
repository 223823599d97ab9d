import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServiceFaults, type ServiceFault, type ServiceFaults } from './service-faults.ts';

/** A call as a route sees it. */
export interface ServiceRequest {
  /** Parsed JSON, or the fields of a form; `undefined` for an empty body. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Values of the `{name}` parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

/** What a route answers. */
export interface ServiceResponse {
  readonly status?: number;
  /** Sent as JSON; absent for an empty body. */
  readonly body?: unknown;
}

/** Answers one kind of call. */
export type ServiceRoute = (request: ServiceRequest) => ServiceResponse | Promise<ServiceResponse>;

/** A call as it is kept for a test to look at: secret fields are `***`. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A running emulated service. */
export interface JsonService {
  readonly url: string;
  readonly faults: ServiceFaults;
  /** Every call so far, secrets masked. */
  requests(): readonly LoggedRequest[];
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Options of {@link startJsonService}. */
export interface JsonServiceOptions {
  /** `POST /a/{id}` to its route. A path that is known under another method answers 405. */
  readonly routes: Readonly<Record<string, ServiceRoute>>;
  /** Names of fields and headers (lower case) that are never logged. */
  readonly secrets: readonly string[];
  /** Default a free one. */
  readonly port?: number;
}

const TRANSPORT: readonly ServiceFault[] = ['drop-before', 'hang', 'error-500', 'html'];
const AFTERWARDS: readonly ServiceFault[] = ['drop-after', 'truncated'];

/** Serves JSON on loopback with the faults of every emulator. */
export async function startJsonService(options: JsonServiceOptions): Promise<JsonService> {
  const faults = createServiceFaults();
  const log: LoggedRequest[] = [];
  const routes = Object.entries(options.routes).map(([key, route]) => compile(key, route));
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const raw = await readAll(request);
    const body = parseBody(raw, request.headers['content-type'] ?? '');
    log.push({ method: request.method ?? '', path, body: mask(body, options.secrets) });
    const before = faults.take(path, TRANSPORT);
    if (before === 'drop-before') return void response.socket?.resetAndDestroy();
    if (before === 'hang') return;
    if (before === 'error-500') return send(response, 500, 'text/plain', 'Internal Server Error');
    if (before === 'html') return send(response, 200, 'text/html', '<!doctype html><title>Bảo trì</title>');
    const known = routes.filter(({ pattern }) => pattern.test(path));
    const found = known.find(({ method }) => method === request.method);
    if (found === undefined)
      return send(response, known.length > 0 ? 405 : 404, 'text/plain', 'no such call');
    const hungUp = new AbortController();
    response.on('close', () => hungUp.abort());
    const answer = await found.route({
      body,
      headers: request.headers as Record<string, string | undefined>,
      params: found.pattern.exec(path)?.groups ?? {},
      signal: hungUp.signal,
    });
    const after = faults.take(path, AFTERWARDS);
    if (after === 'drop-after') return void response.socket?.resetAndDestroy();
    const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
    if (after === 'truncated') {
      response.writeHead(200, { 'content-length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length >> 1), () => response.socket?.destroy());
      return;
    }
    send(response, answer.status ?? 200, 'application/json', text);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      send(response, 500, 'text/plain', `emulator defect: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    requests: () => [...log],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function compile(
  key: string,
  route: ServiceRoute,
): { readonly method: string; readonly pattern: RegExp; readonly route: ServiceRoute } {
  const [method = '', path = ''] = key.split(' ');
  const pattern = path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return { method, pattern: new RegExp(`^${pattern}$`), route };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(raw: string, type: string): unknown {
  if (raw === '') return undefined;
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(raw));
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}

function mask(value: unknown, secrets: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => mask(one, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      secrets.includes(name.toLowerCase()) ? '***' : mask(one, secrets),
    ]),
  );
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': bytes.length });
  response.end(bytes);
}
