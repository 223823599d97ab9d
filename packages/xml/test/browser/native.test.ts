import { createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import * as browser from '../../src/native/browser.ts';
import * as node from '../../src/native/node.ts';
import type { HashName, NativeEngine, SignatureJob, ValueScheme } from '../../src/native/seam.ts';
import { bundle } from './bundle.ts';

/** The browser's hands beside Node's, both here: Node has Web Crypto too. Chromium's are tested in chromium.test.ts. */
const engines: readonly NativeEngine[] = [node, browser];
const both = <T>(ask: (engine: NativeEngine) => T): readonly [T, T] => [ask(node), ask(browser)];
const bytes = fc.uint8Array({ maxLength: 300 });
const text = fc.string({
  unit: fc.constantFrom('a', 'ễ', '🎓', '\u0000', '\ufeff', ']', '-', '\ud800', '\udc00'),
});

describe('bytes', () => {
  const same = (ask: (engine: NativeEngine) => unknown): void => {
    const [a, b] = both(ask);
    expect(b).toEqual(a);
  };
  it('are read and found alike', () => {
    fc.assert(
      fc.property(bytes, fc.nat(300), fc.nat(300), bytes, (all, from, to, other) => {
        for (const encoding of ['utf8', 'latin1', 'hex'] as const) {
          same((e) => e.asBuffer(all).toString(encoding, from, to));
        }
        same((e) => e.asBuffer(all).toString());
        same((e) => e.isValidUtf8(all));
        same((e) => e.asBuffer(all).indexOf(other[0] ?? 0, from));
        same((e) => e.asBuffer(all).indexOf(']]>', from, 'latin1'));
        if (other.length > 0) same((e) => e.asBuffer(all).indexOf(other.subarray(0, 2), from));
        same((e) => Math.sign(e.asBuffer(all).compare(other)));
        same((e) => Array.from(e.asBuffer(all).subarray(from, to)));
        same((e) => e.base64FromBytes(all));
        same((e) => e.asBuffer(all).subarray(1).toString('latin1', 0, 5));
      }),
    );
  });

  it('come from text alike', () => {
    fc.assert(
      fc.property(text, (one) => {
        same((e) => Array.from(e.utf8(one)));
        same((e) => e.toByteString(one));
        same((e) => Array.from(e.fromByteString(e.toByteString(one))));
        same((e) => e.utf8(one).toString());
        same((e) => e.utf8(one).indexOf('-', 0, 'latin1'));
      }),
    );
    same((e) => e.toByteString('ễ'.repeat(100_000)));
  });

  it('come from base64 alike, as far as strict reading goes', () => {
    const alphabet = fc.constantFrom('A', 'B', '/', '+', '=', '-', '_', ' ', '\n', '\u0000', 'ễ');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (one) => {
        same((e) => e.base64FromBytes(e.bytesFromBase64(one)) === one && Array.from(e.bytesFromBase64(one)));
      }),
      { numRuns: 2000 },
    );
  });

  it('stay as they were in a browser, where the caller can change its own while signatures are checked', () => {
    const mine = Uint8Array.of(1, 2, 3);
    const [shared, copied] = both((e) => e.asBuffer(mine));
    mine[0] = 9;
    expect([shared[0], copied[0]]).toEqual([9, 1]);
    expect(browser.asBuffer(copied)).toBe(copied);
  });
});

test.each(['sha256', 'sha384', 'sha512'] as const)('%s', (name) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (data) => {
      const expected = hash(name, data, 'hex');
      for (const engine of engines) {
        expect(engine.hashHex(name, data)).toBe(expected);
        expect(Buffer.from(engine.hashBytes(name, data)).toString('hex')).toBe(expected);
        expect(Buffer.from(engine.hashBase64(name, data), 'base64').toString('hex')).toBe(expected);
      }
    }),
  );
});

const DATA = Buffer.from('Học bạ số');
const spkiOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });

interface Asked {
  readonly scheme: ValueScheme;
  readonly spki: Uint8Array;
  readonly data: Uint8Array;
  readonly value: Uint8Array;
}

/** What both engines say of a signature; a key that cannot be read is `no key`. */
async function answers(asked: Asked): Promise<readonly (boolean | 'no key')[]> {
  return Promise.all(
    engines.map(async (engine) => {
      let job: SignatureJob;
      try {
        job = { ...asked, key: engine.publicKeyFromSpki(asked.spki) };
      } catch {
        return 'no key';
      }
      return (await engine.verifyAll([job]))[0]!;
    }),
  );
}

async function expectBoth(asked: Asked, expected: boolean | 'no key'): Promise<void> {
  expect(await answers(asked)).toEqual([expected, expected]);
}

const HASHES: readonly HashName[] = ['sha256', 'sha384', 'sha512'];
const rsaKeys = [2048, 3072, 4096].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength }));
const ecKeys = ['P-256', 'P-384', 'P-521'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }));

describe('RSA', () => {
  test.each(HASHES)('PKCS#1 and PSS with %s', async (name) => {
    const saltLength = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }[name];
    for (const { publicKey, privateKey } of rsaKeys) {
      const spki = spkiOf(publicKey);
      const pkcs1: Asked = {
        scheme: { hash: name, padding: 'pkcs1' },
        spki,
        data: DATA,
        value: sign(name, DATA, privateKey),
      };
      const pss: Asked = {
        scheme: { hash: name, padding: 'pss', saltLength },
        spki,
        data: DATA,
        value: sign(name, DATA, { key: privateKey, padding: 6, saltLength }),
      };
      for (const good of [pkcs1, pss]) {
        await expectBoth(good, true);
        await expectBoth({ ...good, data: DATA.subarray(1) }, false);
        await expectBoth({ ...good, value: good.value.subarray(1) }, false);
        await expectBoth({ ...good, value: Buffer.concat([Buffer.alloc(1), good.value]) }, false);
        await expectBoth({ ...good, value: new Uint8Array(good.value.length) }, false);
        await expectBoth({ ...good, value: new Uint8Array(good.value.length).fill(255) }, false);
        await expectBoth({ ...good, value: new Uint8Array(0) }, false);
      }
      await expectBoth({ ...pkcs1, scheme: pss.scheme }, false);
      await expectBoth({ ...pss, scheme: pkcs1.scheme }, false);
      await expectBoth({ ...pss, scheme: { ...pss.scheme, saltLength: saltLength - 1 } }, false);
      await expectBoth(
        { ...pss, scheme: { ...pss.scheme, hash: name === 'sha256' ? 'sha512' : 'sha256' } },
        false,
      );
    }
  });

  test.each(['pkcs1', 'pss'] as const)('a value without its leading zero is none: %s', async (padding) => {
    const { publicKey, privateKey } = rsaKeys[0]!;
    const options = padding === 'pss' ? { padding: 6, saltLength: 32 } : {};
    // One value in 256 begins with a zero: 10 000 tries leave no chance of finding none.
    let data = DATA;
    let value = Buffer.of(1);
    for (let tries = 0; value[0] !== 0 && tries < 10_000; tries += 1) {
      data = Buffer.from(`Học bạ số ${tries}`);
      value = sign('sha256', data, { key: privateKey, ...options });
    }
    expect(value[0]).toBe(0);
    const scheme: ValueScheme = { hash: 'sha256', padding, ...(padding === 'pss' ? { saltLength: 32 } : {}) };
    const good: Asked = { scheme, spki: spkiOf(publicKey), data, value };
    await expectBoth(good, true);
    await expectBoth({ ...good, value: value.subarray(1) }, false);
  });

  test('keys of type id-RSASSA-PSS keep to what they allow', async () => {
    const free = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    const bound = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: 'sha256',
      mgf1HashAlgorithm: 'sha256',
      // The types of Node want a string here; Node wants a number.
      saltLength: 32 as unknown as string,
    });
    for (const { publicKey, privateKey } of [free, bound]) {
      const spki = spkiOf(publicKey);
      for (const name of HASHES) {
        for (const saltLength of [20, 32, 48]) {
          const isAllowed = publicKey === free.publicKey || (name === 'sha256' && saltLength >= 32);
          const value = isAllowed
            ? sign(name, DATA, { key: privateKey, padding: 6, saltLength })
            : new Uint8Array(256).fill(7);
          await expectBoth(
            { scheme: { hash: name, padding: 'pss', saltLength }, spki, data: DATA, value },
            isAllowed,
          );
        }
        const value = new Uint8Array(256).fill(7);
        await expectBoth({ scheme: { hash: name, padding: 'pkcs1' }, spki, data: DATA, value }, false);
      }
      expect(both((e) => e.keyShape(e.publicKeyFromSpki(spki)))).toEqual([
        { rsaBits: 2048 },
        { rsaBits: 2048 },
      ]);
    }
  });
});

describe('ECDSA', () => {
  test.each(HASHES)('r‖s and DER with %s', async (name) => {
    for (const { publicKey, privateKey } of ecKeys) {
      const spki = spkiOf(publicKey);
      const raw = sign(name, DATA, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const der = sign(name, DATA, { key: privateKey, dsaEncoding: 'der' });
      for (const [padding, value] of [
        ['ecdsa', raw],
        ['ecdsa-der', der],
      ] as const) {
        const good: Asked = { scheme: { hash: name, padding }, spki, data: DATA, value };
        await expectBoth(good, true);
        await expectBoth({ ...good, data: DATA.subarray(1) }, false);
        await expectBoth({ ...good, value: value.subarray(1) }, false);
        await expectBoth({ ...good, value: Buffer.concat([value, Buffer.alloc(1)]) }, false);
        await expectBoth({ ...good, value: new Uint8Array(value.length) }, false);
        await expectBoth({ ...good, value: new Uint8Array(value.length).fill(255) }, false);
        await expectBoth({ ...good, value: padding === 'ecdsa' ? der : raw }, false);
        await expectBoth(
          {
            ...good,
            spki: spkiOf(
              ecKeys[(ecKeys.indexOf(ecKeys.find((k) => k.publicKey === publicKey)!) + 1) % 3]!.publicKey,
            ),
          },
          false,
        );
      }
    }
  });

  it('takes of DER what OpenSSL takes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ecKeys),
        fc.nat(12),
        fc.nat(255),
        fc.constantFrom('set', 'insert', 'remove'),
        async ({ publicKey, privateKey }, at, byte, how) => {
          const der = Array.from(sign('sha256', DATA, { key: privateKey, dsaEncoding: 'der' }));
          if (how === 'set') der[at] = byte;
          else der.splice(at, how === 'remove' ? 1 : 0, ...(how === 'insert' ? [byte] : []));
          const value = Uint8Array.from(der);
          const asked: Asked = {
            scheme: { hash: 'sha256', padding: 'ecdsa-der' },
            spki: spkiOf(publicKey),
            data: DATA,
            value,
          };
          const [a, b] = await answers(asked);
          expect(b).toBe(a);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('opens compressed and hybrid points, refuses what is not on the curve', async () => {
    for (const { publicKey, privateKey } of ecKeys) {
      const value = sign('sha384', DATA, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const plain = spkiOf(publicKey);
      const size = (value.length / 2) as number;
      const point = plain.subarray(plain.length - 2 * size - 1);
      const odd = point.at(-1)! & 1;
      const [head] = [plain.subarray(0, plain.length - point.length)];
      const algorithm = readAlgorithm(head);
      const withPoint = (bytes: Uint8Array): Uint8Array => sequence(algorithm, tagged(3, [0, ...bytes]));
      const asked = (bytes: Uint8Array): Asked => ({
        scheme: { hash: 'sha384', padding: 'ecdsa' },
        spki: withPoint(bytes),
        data: DATA,
        value,
      });
      const x = point.subarray(1, size + 1);
      await expectBoth(asked(point), true);
      await expectBoth(asked(Uint8Array.from([2 + odd, ...x])), true);
      await expectBoth(asked(Uint8Array.from([3 - odd, ...x])), false);
      await expectBoth(asked(Uint8Array.from([6 + odd, ...point.subarray(1)])), true);
      await expectBoth(asked(Uint8Array.from([7 - odd, ...point.subarray(1)])), 'no key');
      await expectBoth(asked(Uint8Array.from([5, ...point.subarray(1)])), 'no key');
      await expectBoth(asked(point.subarray(0, -1)), 'no key');
      const off = Uint8Array.from(point);
      off[off.length - 1]! ^= 1;
      await expectBoth(asked(off), 'no key');
      await expectBoth(asked(Uint8Array.from(point).fill(255, 1)), 'no key');
      await expectBoth(asked(Uint8Array.from(point).fill(0, 1)), 'no key');
    }
  });
});

function tagged(tag: number, content: readonly number[]): number[] {
  const size = content.length < 128 ? [content.length] : [0x81, content.length];
  return [tag, ...size, ...content];
}
function sequence(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(tagged(0x30, parts.flat()));
}
/** The AlgorithmIdentifier of an EC key, which comes first. */
function readAlgorithm(spki: Uint8Array): number[] {
  const at = spki[1]! < 128 ? 2 : 3;
  return Array.from(spki.subarray(at, at + 2 + spki[at + 1]!));
}

describe('keys', () => {
  it('are measured alike', () => {
    for (const { publicKey } of [...rsaKeys, ...ecKeys]) {
      const [a, b] = both((e) => e.keyShape(e.publicKeyFromSpki(spkiOf(publicKey))));
      expect(b).toEqual(a);
    }
  });

  it('of other kinds and broken ones are never used', async () => {
    const others = [
      generateKeyPairSync('ed25519').publicKey,
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey,
    ];
    for (const key of others) {
      expect(node.keyShape(node.publicKeyFromSpki(spkiOf(key)))).toBeUndefined();
      expect(() => browser.publicKeyFromSpki(spkiOf(key))).toThrow();
    }
    const { publicKey } = rsaKeys[0]!;
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.nat(255), async (at, byte) => {
        const spki = Uint8Array.from(spkiOf(publicKey));
        spki[at] = byte;
        const value = new Uint8Array(256).fill(1);
        const [, answer] = await answers({
          scheme: { hash: 'sha256', padding: 'pkcs1' },
          spki,
          data: DATA,
          value,
        });
        expect([false, 'no key']).toContain(answer);
      }),
      { numRuns: 300 },
    );
  });
});

it('answers in the order of the questions, many at once', async () => {
  const { publicKey, privateKey } = ecKeys[0]!;
  const good = sign('sha256', DATA, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  expect(
    verify(
      'sha256',
      DATA,
      { key: createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })), dsaEncoding: 'ieee-p1363' },
      good,
    ),
  ).toBe(true);
  const pattern = Array.from({ length: 50 }, (_, i) => i % 3 === 0);
  for (const engine of engines) {
    const key = engine.publicKeyFromSpki(spkiOf(publicKey));
    const scheme = { hash: 'sha256', padding: 'ecdsa' } as const;
    const jobs = pattern.map((ok) => ({ scheme, key, data: ok ? DATA : DATA.subarray(1), value: good }));
    expect(await engine.verifyAll(jobs)).toEqual(pattern);
    expect(await engine.verifyAll([])).toEqual([]);
  }
});

it('says so where the page is not a secure context', async () => {
  const real = globalThis.crypto;
  Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
  try {
    const key = browser.publicKeyFromSpki(spkiOf(rsaKeys[0]!.publicKey));
    const job: SignatureJob = { scheme: { hash: 'sha256', padding: 'pkcs1' }, key, data: DATA, value: DATA };
    await expect(browser.verifyAll([job])).rejects.toMatchObject({ code: 'ERR_HBS_CRYPTO_ABSENT' });
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: real, configurable: true });
  }
});

it('the browser’s bundle holds nothing of Node', async () => {
  const { inputs, script } = await bundle('run-cases.ts');
  expect(inputs.filter((name) => /node\.ts$|^node:|peculiar/.test(name))).toEqual([]);
  expect(inputs.some((name) => name.endsWith('native/browser.ts'))).toBe(true);
  expect(script).not.toMatch(/\brequire\(|from ?"node:|from ?'node:|\bBuffer\b\./);
});
