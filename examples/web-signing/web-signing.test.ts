import { systemClock } from '@hocbaso/spec';
import { createTranscriptVerifier } from '@hocbaso/xml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, chromiumSuite, startChromium } from '../../packages/web/test/chromium-driver.ts';
import { openSchool, type School } from './school.ts';
import { startWebApplication, type WebApplication } from './server.ts';

describe.skipIf(!chromiumSuite('examples/web-signing'))('the example, in Chromium', () => {
  let school: School;
  let application: WebApplication;
  let browser: Browser;
  beforeAll(async () => {
    school = await openSchool({ tls: true });
    application = await startWebApplication(school);
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await application?.close();
    await school?.close();
  });

  it('a phone, then a token in the page, then the seal: three transcripts that verify', async () => {
    const page = await browser.open(`${application.url}/phone`);
    const message = "document.querySelector('#message').textContent";
    const click = (id: string): Promise<unknown> => page.evaluate(`document.querySelector('#${id}').click()`);
    await page.until("document.querySelector('#start')");
    // Rejected first: nothing is signed, and it can be asked again.
    await click('start');
    await page.until("!document.querySelector('#phone').hidden");
    await expect.poll(() => school.phone.phone.asked().length).toBe(1);
    await click('reject');
    await page.until(`${message}.includes('từ chối')`);
    await click('start');
    await expect.poll(() => school.phone.phone.asked().length).toBe(2);
    await page.until("!document.querySelector('#phone').hidden");
    await click('confirm');
    await page.until(`${message} === 'Đã ký 3 học bạ.'`);
    await page.close();

    const token = await browser.open(`${application.url}/vgca`);
    await token.until("document.querySelector('#sign')?.shadowRoot");
    await token.evaluate("document.querySelector('#certificate').click()");
    const part = (id: string): string =>
      `document.querySelector('hocbaso-sign').shadowRoot.querySelector('#${id}')`;
    await token.until(`!${part('sign')}.hidden`);
    expect(await token.evaluate(`${part('list')}.textContent`)).toContain('đọc từ tệp học bạ');
    await token.evaluate(`${part('sign')}.click()`);
    await token.until(`${message}.includes('gắn 3 chữ ký')`);

    const verifier = createTranscriptVerifier({
      profiles: [school.profile],
      anchors: school.anchors,
      clock: systemClock,
    });
    const verdicts: string[] = [];
    for await (const head of school.store.listDocuments()) {
      verdicts.push((await verifier.verify(await school.store.readDocument(head.id))).verdict);
    }
    expect(verdicts).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED', 'TOTAL-PASSED']);
  });

  it('tells a stranger’s certificate and a made-up reply apart from ours', async () => {
    const send = async (path: string, body: unknown): Promise<{ status: number; body: unknown }> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(application.url + path, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    };
    // A form of another site cannot ask anybody’s phone.
    const form = await fetch(`${application.url}/api/phone/start`, {
      method: 'POST',
      body: new URLSearchParams(),
    });
    expect([form.status, school.phone.phone.asked().length]).toEqual([404, 2]);
    const [seal] = await school.seal.listCredentials();
    const certificate = Buffer.from(seal!.certificate).toString('base64');
    expect(await send('/api/vgca/prepare', { certificate })).toEqual({
      status: 200,
      body: { request: null },
    });
    expect(await send('/api/vgca/prepare', { certificate: 'AAAA' })).toMatchObject({ status: 422 });
    for (const reply of [null, {}, { requestId: 'x', outcomes: [] }]) {
      expect(await send('/api/vgca/attach', reply)).toMatchObject({
        status: 422,
        body: { code: 'ERR_HBS_PAGE_REPLY' },
      });
    }
  });
});
