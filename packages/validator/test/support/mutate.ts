/** Ways to break bytes and values at random. */
import { FIELDS } from '@hocbaso/spec';
import type { Random } from './random.ts';

/** What is put into broken JSON. */
export const JSON_TOKENS: readonly string[] = [
  'null',
  '""',
  '{}',
  '[]',
  '1e999',
  '-0',
  'true',
  '"Ð"',
  '"7,5"',
  '"\\u0000"',
  '"\\ud800"',
  '"__proto__"',
  '"constructor"',
  '"31/12/2014"',
  '45000',
  '[[[[]]]]',
  '{"form":"primary"}',
];
const VALUES: readonly unknown[] = JSON_TOKENS.map((token) => JSON.parse(token) as unknown);
const KEYS: readonly string[] = [
  ...FIELDS.map((field) => field.name),
  'form',
  'bangDiem',
  'quaTrinhHocTap',
  'chungChi',
  'hovaten',
  '__proto__',
  'constructor',
  '',
];

/** Changes one to four places of the bytes: a flipped byte, a cut, a repeat, a token in between. */
export function mutateBytes(bytes: Uint8Array, random: Random, tokens: readonly string[]): Uint8Array {
  let out: Uint8Array = bytes;
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(out.length + 1);
    const length = random.below(12);
    const head = out.subarray(0, at);
    const tail = out.subarray(at);
    const token = new TextEncoder().encode(random.pick(tokens));
    switch (random.below(4)) {
      case 0:
        out = out.slice();
        if (at < out.length) out[at] = random.below(256);
        break;
      case 1:
        out = Buffer.concat([head, tail.subarray(length)]);
        break;
      case 2:
        out = Buffer.concat([head, tail.subarray(0, length), tail]);
        break;
      default:
        out = Buffer.concat([head, token, tail.subarray(random.below(2) * length)]);
    }
  }
  return out;
}

/** Replaces, removes or adds one to four values anywhere in a JSON value. */
export function mutateValues(input: unknown, random: Random): unknown {
  const root = structuredClone({ input });
  for (let i = random.below(4); i >= 0; i--) {
    // biome-ignore lint/suspicious/noExplicitAny: any JSON value.
    let at: any = root;
    let key: string = 'input';
    while (random.below(3) > 0 && typeof at[key] === 'object' && at[key] !== null) {
      const keys = Object.keys(at[key]);
      if (keys.length === 0) break;
      at = at[key];
      key = random.pick(keys);
    }
    const value = random.below(3) === 0 ? anyJson(random, 1) : structuredClone(random.pick(VALUES));
    const kind = random.below(6);
    if (kind === 0) delete at[key];
    else if (kind === 1 && !Array.isArray(at)) at[`${key}x`] = value;
    else at[key] = value;
  }
  return root.input;
}

function anyText(random: Random): string {
  let out = '';
  // Any UTF-16 unit, lone surrogates too; mostly from the letters and digits records are made of.
  for (let i = random.below(16); i > 0; i--) {
    const limit = random.pick([0x80, 0x80, 0x250, 0x2000, 0x10000]);
    out += String.fromCharCode(random.below(limit));
  }
  return out;
}

/** Any JSON value, four lists or objects deep; its keys are often those of a record. */
export function anyJson(random: Random, depth: number): unknown {
  switch (random.below(depth < 4 ? 9 : 6)) {
    case 0:
      return random.pick(VALUES);
    case 1:
      return anyText(random);
    case 2:
      return random.pick([0, -0, 1.5, 1e21, 5e-324, 41215, -1, 2 ** 53]);
    case 3:
      return random.below(2) === 0;
    case 4:
      return null;
    case 5:
      return String(random.below(100) / 10);
    case 6:
      return Array.from({ length: random.below(5) }, () => anyJson(random, depth + 1));
    default: {
      const entries = Array.from({ length: random.below(12) }, () => {
        const key = random.below(4) === 0 ? anyText(random) : random.pick(KEYS);
        return [key, anyJson(random, depth + 1)] as const;
      });
      const form = random.pick(['primary', 'secondary', undefined]);
      return Object.fromEntries(depth === 0 && form !== undefined ? [...entries, ['form', form]] : entries);
    }
  }
}
