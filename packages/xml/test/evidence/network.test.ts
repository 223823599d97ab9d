import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectEvidence } from '../../src/evidence/collect-evidence.ts';
import { revocationFrom, timestampFrom } from '../../src/evidence/sources.ts';
import { verifyWithEvidence } from '../../src/evidence/verify-with-evidence.ts';
import { createPkiCrypto } from '../../src/pki/crypto.ts';
import { CA, OpenSsl, opensslIsHere, TSA } from '../pki/openssl.ts';
import { listsAt, makeWorld, rootsOf } from './support.ts';

/** Evidence over what `openssl ts` answers, through an injected fetch; no network. */
describe.skipIf(!opensslIsHere())('evidence from a timestamp server', () => {
  const tool = new OpenSsl();
  let root: Uint8Array;
  beforeAll(async () => {
    root = await tool.certificate('root', { extensions: CA });
    await tool.certificate('tsa', { issuer: 'root', extensions: TSA });
    tool.write('serial', '01\n');
    tool.write(
      'ts.cnf',
      '[t]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3\ndigests = sha256, sha512\n',
    );
  });
  afterAll(() => tool.remove());

  it('is asked for with a nonce, and holds', async () => {
    const world = await makeWorld();
    const asked: string[] = [];
    const fetchTsa = async (input: unknown, init?: { body?: unknown }): Promise<Response> => {
      asked.push(String(input));
      tool.write('q.tsq', init!.body as Uint8Array);
      await tool.run(
        ...['ts', '-reply', '-config', 'ts.cnf', '-section', 't', '-queryfile', 'q.tsq'],
        ...['-inkey', 'tsa.key', '-signer', 'tsa.pem', '-out', 'a.tsr'],
      );
      return new Response(Uint8Array.from(tool.read('a.tsr')), {
        headers: { 'content-type': 'application/timestamp-reply' },
      });
    };
    const at = Date.now();
    const anchors = [...rootsOf(world), root];
    const timestamp = timestampFrom({
      url: ['http://tsa.test/'],
      fetch: fetchTsa as typeof fetch,
      random: (n) => new Uint8Array(randomBytes(n)),
    });
    const evidence = await collectEvidence(world.bytes, {
      anchors,
      at,
      timestamp,
      revocation: listsAt(world, new Date(at - 60_000).toISOString()),
    });
    expect(asked).toEqual(['http://tsa.test/']);
    const found = await verifyWithEvidence(world.bytes, evidence, {
      profiles: [world.profile],
      anchors,
      at: Date.now() + 1000,
    });
    // What the document is worth depends on the day the test runs; the seal does not.
    expect(found.seals).toMatchObject([{ algorithm: 'sha256', holds: true }]);
    expect(Math.abs(found.provenAt! - at)).toBeLessThan(120_000);
  });

  it('leaves out revocation data nobody offers', async () => {
    const refuse = (async () => {
      throw new Error('no network');
    }) as unknown as typeof fetch;
    const source = revocationFrom({ fetch: refuse, crypto: createPkiCrypto(), now: Date.now() });
    expect(await source([await tool.der('tsa'), root], {})).toEqual({ ocsp: [], crl: [] });
  });
});
