/** The vendor's web application: node:http, four routes and three pages. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isHocBaSoError, renderMessage } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { bundlePage } from './bundle-page.ts';
import { type PhoneJobs, press, start } from './phone-routes.ts';
import type { School } from './school.ts';
import { attach, prepare } from './vgca-routes.ts';

export interface WebApplication {
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY = 8_000_000;
const PAGES = ['index', 'vgca', 'phone'] as const;

/** Starts it on loopback. `vgcaAddress` is of the emulator; with the real service leave it out of the page. */
export async function startWebApplication(
  school: School,
  { port = 0 }: { readonly port?: number } = {},
): Promise<WebApplication> {
  const jobs: PhoneJobs = new Map();
  const [vgcaScript, phoneScript] = await Promise.all([bundlePage('vgca'), bundlePage('phone')]);
  const files = new Map([
    ['/vgca.js', vgcaScript],
    ['/phone.js', phoneScript],
  ]);
  for (const name of PAGES) {
    const html = readFileSync(new URL(`pages/${name}.html`, import.meta.url), 'utf8');
    files.set(name === 'index' ? '/' : `/${name}`, html.replace('VGCA_ADDRESS', school.vgca.url));
  }
  const csp = `default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ${school.vgca.url}`;

  /** Your login belongs in front of this: who may prepare and attach for which school. */
  const answer = async (request: IncomingMessage, path: string): Promise<unknown> => {
    if (request.method === 'GET') {
      const job = path.startsWith('/api/phone/') ? jobs.get(path.slice('/api/phone/'.length)) : undefined;
      return path === '/api/status' ? school.session.plan() : job;
    }
    const body = await readJson(request);
    if (body === undefined) return undefined;
    if (path === '/api/vgca/prepare') return { request: (await prepare(school, body)) ?? null };
    if (path === '/api/vgca/attach') return attach(school, body);
    if (path === '/api/phone/start') return start(school, jobs);
    if (path === '/sandbox/phone') return press(school, body);
    return undefined;
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const send = (status: number, type: string, text: string): void => {
      response.writeHead(status, {
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy': csp,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(text);
    };
    const file = request.method === 'GET' ? files.get(path) : undefined;
    if (file !== undefined) return send(200, path.endsWith('.js') ? 'text/javascript' : 'text/html', file);
    answer(request, path).then(
      (body) => send(body === undefined ? 404 : 200, 'application/json', JSON.stringify(body ?? {})),
      (error: unknown) => {
        // Errors of the SDK have a sentence for the person and never a pupil's data; others stay here.
        if (!isHocBaSoError(error)) console.error(error);
        const code = isHocBaSoError(error) ? error.code : 'SIGN_UNKNOWN';
        const message = renderMessage(code, isHocBaSoError(error) ? error.params : {}, 'vi', MESSAGES);
        send(isHocBaSoError(error) ? 422 : 500, 'application/json', JSON.stringify({ code, ...message }));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Only JSON: a form of another site cannot set the type, and scripts of another site may not. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw new Error('body too long');
    chunks.push(chunk);
  }
  if (request.headers['content-type'] !== 'application/json') return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
