import { createHash, pbkdf2 } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { signerError } from '../internal/signer-error.ts';

/** Above what any tool writes (2,000 to 600,000) and well below what would look like a hang. */
const MAX_ITERATIONS = 1_000_000;
const MAX_TOTAL = 4_000_000;
const TURN = 10_000;

/** Hash names as node:crypto spells them. */
export type HashName = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** What a whole file may cost in hash iterations; one object per file, so many small bags cannot add up. */
export interface WorkBudget {
  left: number;
  readonly signal: AbortSignal | undefined;
}

/** A fresh budget. */
export function workBudget(signal: AbortSignal | undefined): WorkBudget {
  return { left: MAX_TOTAL, signal };
}

function spend(budget: WorkBudget, iterations: number): void {
  budget.signal?.throwIfAborted();
  budget.left -= iterations;
  if (iterations < 1 || iterations > MAX_ITERATIONS || budget.left < 0) {
    throw signerError('ERR_HBS_PKCS12_FORMAT', { params: { reason: `iterations: ${iterations}` } });
  }
}

/** PBKDF2 (RFC 8018 5.2) off the main thread. */
export async function derivePbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  options: { readonly hash: HashName; readonly iterations: number; readonly length: number },
  budget: WorkBudget,
): Promise<Uint8Array> {
  spend(budget, options.iterations);
  return promisify(pbkdf2)(password, salt, options.iterations, options.length, options.hash);
}

/** The PKCS#12 derivation (RFC 7292 B.2); `purpose` 1 key, 2 initialisation vector, 3 MAC. Gives way to other work. */
export async function derivePkcs12(
  password: Uint8Array,
  salt: Uint8Array,
  options: {
    readonly hash: HashName;
    readonly iterations: number;
    readonly length: number;
    readonly purpose: 1 | 2 | 3;
  },
  budget: WorkBudget,
): Promise<Uint8Array> {
  const { hash, iterations, length, purpose } = options;
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = Buffer.concat([stretch(salt, block), stretch(password, block)]);
  const out: Uint8Array[] = [];
  for (let produced = 0; produced < length; ) {
    spend(budget, iterations);
    let a: Uint8Array = createHash(hash).update(diversifier).update(input).digest();
    for (let i = 1; i < iterations; i++) {
      a = createHash(hash).update(a).digest();
      if (i % TURN === 0) {
        await nextTurn();
        budget.signal?.throwIfAborted();
      }
    }
    out.push(a);
    produced += a.length;
    if (produced < length) for (let at = 0; at < input.length; at += block) addInto(input, at, block, a);
  }
  return new Uint8Array(Buffer.concat(out).subarray(0, length));
}

function stretch(bytes: Uint8Array, block: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / block) * block);
  return out.map((_, i) => bytes[i % bytes.length]!);
}

/** `input[at…at+block] += a repeated + 1`, modulo 2^(8·block). */
function addInto(input: Uint8Array, at: number, block: number, a: Uint8Array): void {
  let carry = 1;
  for (let i = block - 1; i >= 0; i--) {
    carry += input[at + i]! + a[i % a.length]!;
    input[at + i] = carry & 0xff;
    carry >>= 8;
  }
}
