/** A headless Chromium that is spoken to while it runs: real keys, the accessibility tree, scripts in the page. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CHROMIUM = '/usr/bin/chromium';

/** False when tests in a browser must be skipped; under CI it has to be there. */
export function chromiumSuite(what: string): boolean {
  if (existsSync(CHROMIUM)) return true;
  console.log(`web: no ${CHROMIUM}, ${what} is skipped`);
  return process.env.CI !== undefined;
}

/** What the accessibility tree says of one element. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
}

/** An open page. */
export interface Page {
  /** Evaluates an expression, promises awaited; the result must be JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Waits until an expression is truthy. */
  until(expression: string): Promise<void>;
  /** Presses one key as a keyboard does. */
  press(key: 'Tab' | 'Enter' | ' ' | 'Escape'): Promise<void>;
  accessible(): Promise<readonly AccessibleNode[]>;
  close(): Promise<void>;
}

/** A running browser. */
export interface Browser {
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

interface Esbuild {
  build(options: object): Promise<{ outputFiles: readonly { text: string }[] }>;
}

/** A page's script as a browser gets it; esbuild comes with tsup. */
export async function bundleForPage(entry: string): Promise<string> {
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsup'))('esbuild') as Esbuild;
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    charset: 'utf8',
    conditions: ['@hocbaso/source', 'browser'],
  });
  return outputFiles[0]?.text ?? '';
}

const KEY_CODES = { Tab: 9, Enter: 13, ' ': 32, Escape: 27 } as const;

/** Starts one; certificates that nobody vouches for are accepted, as that of an emulated local service. */
export async function startChromium(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'hocbaso-chromium-'));
  const child = spawn(
    CHROMIUM,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--ignore-certificate-errors',
      '--lang=vi',
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      'about:blank',
    ],
    { stdio: 'ignore', detached: true },
  );
  const socket = await connect(child, join(profile, 'DevToolsActivePort'));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as {
      readonly id: number;
      readonly result?: unknown;
      readonly error?: unknown;
    };
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(result);
    else one?.reject(new Error(JSON.stringify(error)));
  });
  const send = <T>(method: string, params: object, sessionId?: string): Promise<T> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve: resolve as (value: unknown) => void, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  return {
    async open(url) {
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url });
      const attached = { targetId, flatten: true };
      const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', attached);
      return pageOf((method, params) => send(method, params, sessionId), targetId);
    },
    async close() {
      socket.close();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      // The wrapper script and what it started are one group.
      process.kill(-child.pid!, 'SIGKILL');
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

async function connect(child: ChildProcess, file: string): Promise<WebSocket> {
  for (let waited = 0; !existsSync(file) || !readFileSync(file, 'utf8').includes('\n'); waited += 50) {
    if (child.exitCode !== null || waited > 30_000) throw new Error('Chromium did not start');
    await sleep(50);
  }
  const [port, path] = readFileSync(file, 'utf8').split('\n');
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('no debugging connection')), { once: true });
  });
  return socket;
}

function pageOf(send: <T>(method: string, params: object) => Promise<T>, targetId: string): Page {
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send<{
      result: { value: T };
      exceptionDetails?: { exception?: { description?: string }; text: string };
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return {
    evaluate,
    async until(expression) {
      for (let waited = 0; !(await evaluate(`Boolean(${expression})`).catch(() => false)); waited += 30) {
        if (waited > 10_000) throw new Error(`never came true: ${expression}`);
        await sleep(30);
      }
    },
    async press(key) {
      const code = key === ' ' ? 'Space' : key;
      const text = key === 'Enter' ? '\r' : key === ' ' ? ' ' : undefined;
      const event = { key, code, windowsVirtualKeyCode: KEY_CODES[key] };
      await send('Input.dispatchKeyEvent', {
        type: text === undefined ? 'rawKeyDown' : 'keyDown',
        text,
        ...event,
      });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async accessible() {
      const { nodes } = await send<{
        nodes: readonly { ignored: boolean; role?: { value: string }; name?: { value: string } }[];
      }>('Accessibility.getFullAXTree', {});
      return nodes
        .filter(({ ignored }) => !ignored)
        .map(({ role, name }) => ({ role: role?.value ?? '', name: name?.value ?? '' }));
    },
    async close() {
      await send('Target.closeTarget', { targetId });
    },
  };
}
