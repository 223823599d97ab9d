import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startVgcaEmulator, type VgcaEmulator } from '@hocbaso/sandbox';
import { readPageReply, toPageRequest } from '@hocbaso/signers/vgca';
import type { PageSignRequest } from '@hocbaso/spec';
import {
  attachSignatures,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
  prepareSignatures,
  toSignItems,
} from '@hocbaso/xml';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  assign,
  clock,
  type Identity,
  identity,
  newVerifier,
  profiles,
  record,
  signSlots,
} from '../../xml/test/transcript/support.ts';
import { type Browser, bundleForPage, chromiumSuite, type Page, startChromium } from './chromium-driver.ts';

const PUPILS = ['H’Hen Niê Kđăm', 'Nguyễn Thị <b>Ánh</b>', 'Trần Đình Đ'];

interface Asked {
  readonly bytes: Uint8Array;
  readonly prepared: PreparedDocument;
}

describe.skipIf(!chromiumSuite('<hocbaso-sign>'))('<hocbaso-sign> in Chromium, over wss', () => {
  let browser: Browser;
  let server: Server;
  let emulator: VgcaEmulator;
  let principal: Identity;
  let asked: readonly Asked[];
  let request: PageSignRequest;
  let page: Page;

  beforeAll(async () => {
    const script = await bundleForPage(fileURLToPath(new URL('sign-page.fixture.ts', import.meta.url)));
    const html =
      '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Ký</title><style>hocbaso-sign::part(title){color:rgb(1,2,3)}</style><body><script src="page.js"></script>';
    server = createServer((call, response) => {
      const isScript = call.url === '/page.js';
      response.setHeader('content-type', `${isScript ? 'text/javascript' : 'text/html'}; charset=utf-8`);
      // No inline script, no eval, nothing from elsewhere.
      response.setHeader(
        'content-security-policy',
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src wss:",
      );
      response.end(isScript ? script : html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const profile = profiles.primary;
    asked = PUPILS.map((hoVaTen) => {
      const draft = encodeTranscript({ ...record('primary'), hoVaTen }, profile);
      const early = listSlots(draft, profile).filter(({ role }) => role === 'gvbm' || role === 'gvcn');
      const bytes = signSlots(
        draft,
        profile,
        early.map(({ id }) => id),
      );
      return { bytes, prepared: prepareSignatures(bytes, profile, [assign(bytes, profile, 'cbql')]) };
    });
    principal = identity(listSlots(asked[0]!.bytes, profile).find(({ id }) => id === 'cbql')!.holderId!);
    const items = asked.map(({ bytes, prepared }, i) => ({
      ...toSignItems(prepared, { idPrefix: `${i}/`, label: '' })[0]!,
      hoVaTen: PUPILS[i]!,
      tenLop: '3A',
      role: 'cbql' as const,
      document: { bytes, profileId: profile.id, slotId: 'cbql' },
    }));
    request = toPageRequest(principal, items, { id: 'lần 1', algorithm: 'rsa-sha256' });
    browser = await startChromium();
  });
  beforeEach(async () => {
    await page?.close();
    await emulator?.close();
    emulator = await startVgcaEmulator({ identity: principal, delayMs: 20_000 });
    page = await browser.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.until('window.show');
  });
  afterAll(async () => {
    await browser?.close();
    await emulator?.close();
    server?.close();
    server?.closeAllConnections();
  });

  const show = (asks: unknown, address = emulator.url): Promise<unknown> =>
    page.evaluate(`show(${JSON.stringify(address)}, ${JSON.stringify(asks)}, ${clock.now()})`);
  const tabTo = async (id: string): Promise<void> => {
    for (let n = 0; (await page.evaluate('focused()')) !== id; n += 1) {
      if (n > 8) throw new Error(`Tab never came to ${id}`);
      await page.press('Tab');
    }
  };
  const cells = (): Promise<string[][]> =>
    page.evaluate(
      "[...root.querySelectorAll('tbody tr')].map((tr) => [...tr.cells].map((c) => c.textContent))",
    );

  it('signs three transcripts with the keyboard alone; attached, they verify', async () => {
    await show(request);
    await page.until("shown('sign')");
    const before = await cells();
    expect(before.map(([pupil, lop, role]) => [pupil, lop, role])).toEqual(
      PUPILS.map((name) => [`${name}đọc từ tệp học bạ`, '3A', 'Cán bộ quản lý']),
    );
    const hex = Buffer.from(request.items[0]!.digest, 'base64').toString('hex');
    expect(before[0]![3]!.replaceAll(' ', '')).toBe(hex.slice(0, 16));
    expect(await page.evaluate("text('holder')")).toContain('Nguyễn Thị Hoà');
    await tabTo('sign');
    await page.press('Enter');
    await page.until("events.some(({ type }) => type === 'end')");
    expect((await cells()).map((row) => row[4])).toEqual(['Đã ký', 'Đã ký', 'Đã ký']);
    expect(await page.evaluate('[text("status"), focused(), shown("sign"), shown("cancel")]')).toEqual([
      'Đã ký 3/3 học bạ.',
      'status',
      false,
      false,
    ]);
    expect([emulator.mostAtOnce(), emulator.prompts()]).toEqual([1, 1]);

    const reply: unknown = await page.evaluate("events.find(({ type }) => type === 'end').detail.reply");
    const outcomes = readPageReply(request, reply);
    const verifier = newVerifier();
    for (const [i, { bytes, prepared }] of asked.entries()) {
      const outcome = outcomes[i]!;
      if (!outcome.ok) throw new Error(outcome.error.code);
      const signed = attachSignatures(bytes, prepared, new Map([['cbql', outcome.signature]]));
      const { verdict } = await verifier.verify(signSlots(signed, profiles.primary, ['phatHanh']));
      expect(verdict).toBe('TOTAL-PASSED');
    }
  });

  it('has a name for everything that can be reached, takes ::part and a strict Content-Security-Policy', async () => {
    await show(request);
    await page.until("shown('sign')");
    const nodes = await page.accessible();
    const named = (role: string): string[] =>
      nodes.filter((one) => one.role === role).map(({ name }) => name);
    expect(named('button')).toEqual(['Ký 3 học bạ']);
    expect(named('heading')).toEqual(['Ký số học bạ']);
    expect(named('table')).toEqual(['Danh sách 3 học bạ cần ký']);
    expect(named('columnheader')).toEqual(['Học sinh', 'Lớp', 'Vai trò ký', 'Mã băm', 'Tình trạng']);
    expect(named('rowheader').map((name) => name.split(/đọc|\s+đọc/)[0]!.trim())).toEqual(PUPILS);
    expect(nodes.filter(({ role, name }) => role === 'region' && name === '')).toEqual([]);
    expect(await page.evaluate("getComputedStyle(root.querySelector('h2')).color")).toBe('rgb(1, 2, 3)');
    expect(await page.evaluate('root.querySelectorAll("b").length')).toBe(0);
    // Without a signer it says so; with one again it is ready.
    await page.evaluate('window.kept = element.signer, element.signer = null');
    expect(await page.evaluate('[shown("sign"), text("status")]')).toEqual([
      false,
      expect.stringContaining('Sẵn sàng'),
    ]);
    await page.evaluate('element.signer = window.kept');
    expect(await page.evaluate('[shown("sign"), text("status")]')).toEqual([
      true,
      'Đã đối chiếu. Sẵn sàng ký 3 học bạ.',
    ]);
    await page.evaluate('element.request = null');
    expect(await page.evaluate('[shown("sign"), shown("list"), text("status")]')).toEqual([
      false,
      false,
      'Chưa có học bạ nào cần ký.',
    ]);
  });

  it.each([
    ['another digest', { digest: () => request.items[1]!.digest }, 'mã băm'],
    [
      'other bytes',
      { tbs: () => request.items[1]!.tbs, digest: () => request.items[1]!.digest },
      'không thuộc tệp',
    ],
    ['another pupil shown', { hoVaTen: () => 'Nguyễn Thị Ánh' }, 'học sinh, lớp hoặc vai trò khác'],
    ['another role', { role: () => 'gvcn' }, 'học sinh, lớp hoặc vai trò khác'],
    ['another document', { document: () => request.items[1]!.document! }, 'không thuộc tệp'],
    [
      'a changed document',
      {
        document: () => {
          const text = Buffer.from(asked[0]!.bytes).toString().replace('Kđăm', 'Kdam');
          return { ...request.items[0]!.document!, bytes: Buffer.from(text).toString('base64') };
        },
      },
      'không thuộc tệp',
    ],
  ] as const)('refuses %s: nothing is signed, not even the good ones', async (_, change, words) => {
    const changed = Object.fromEntries(Object.entries(change).map(([key, value]) => [key, value()]));
    const [first, ...rest] = request.items;
    await show({ ...request, items: [{ ...first, ...changed }, ...rest] });
    await page.until("shown('alert')");
    expect(await page.evaluate("text('alert')")).toContain('Không ký: 1 mục');
    expect((await cells())[0]![4]).toContain(words);
    expect(await page.evaluate("shown('sign')")).toBe(false);
    await page.evaluate("root.querySelector('#sign').click()");
    expect(await page.evaluate('events')).toEqual([{ type: 'refused', detail: { ids: [first!.id] } }]);
    expect(emulator.frames().filter(({ path }) => path === '/SignMsg')).toEqual([]);
  });

  it('says what to do when the service is not running, and goes on once it is', async () => {
    const { port } = new URL(emulator.url);
    await emulator.close();
    await show(request);
    await page.until("shown('guidance')");
    expect(await page.evaluate("text('guidance-text')")).toMatch(/chưa chạy phần mềm ký số VGCA.*USB Token/);
    expect(await page.evaluate("root.querySelector('#sign').disabled")).toBe(true);
    expect((await page.accessible()).filter(({ role }) => role === 'alert')).toHaveLength(1);
    emulator = await startVgcaEmulator({ identity: principal, port: Number(port) });
    await tabTo('retry');
    await page.press(' ');
    await page.until("!shown('guidance')");
    expect(await page.evaluate('focused()')).toBe('sign');
  });

  it('stops on Escape, keeps what was given, and goes on', async () => {
    emulator.fail('delay', 1);
    await show(request);
    await page.until("shown('sign')");
    await tabTo('sign');
    await page.press(' ');
    await page.until("events.some(({ type }) => type === 'item')");
    expect(await page.evaluate('focused()')).toBe('cancel');
    await page.press('Escape');
    await page.until("events.some(({ type }) => type === 'end')");
    expect((await cells()).map((row) => row[4])).toEqual([
      'Đã ký',
      'Việc ký đã được dừng theo yêu cầu.',
      'Việc ký đã được dừng theo yêu cầu.',
    ]);
    expect(await page.evaluate('[text("status"), text("sign")]')).toEqual([
      'Đã dừng theo yêu cầu. Đã ký 1/3 học bạ; những chữ ký đã có vẫn được giữ.',
      'Ký tiếp 2 học bạ còn lại',
    ]);
    await tabTo('sign');
    await page.press('Enter');
    await page.until("events.filter(({ type }) => type === 'end').length === 2");
    const reply: unknown = await page.evaluate('events.at(-1).detail.reply');
    expect(readPageReply(request, reply).map(({ ok }) => ok)).toEqual([true, true, true]);
    // Each was asked for once, but for the one that was being asked for at the stop.
    expect(emulator.frames().filter(({ path }) => path === '/SignMsg')).toHaveLength(4);
  });

  it('says of each item what happened when the person cancels the PIN', async () => {
    emulator.fail('pin-cancelled', 1);
    await show(request);
    await page.until("shown('sign')");
    await page.evaluate("root.querySelector('#sign').click()");
    await page.until("events.some(({ type }) => type === 'end')");
    const [, second] = await cells();
    expect(second![4]).toContain('Status 3: Người dùng huỷ bỏ thao tác ký');
    expect(await page.evaluate("text('status')")).toBe('Đã ký 1/3 học bạ.');
    // What to do is said once, however many items it is about.
    const advice = await page.evaluate<string>("text('alert')");
    expect([await page.evaluate("shown('alert')"), advice.split('Thử lại').length]).toEqual([true, 2]);
  });
});
