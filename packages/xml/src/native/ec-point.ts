/** One of the curves of TT 15/2025. */
export interface Curve {
  readonly name: 'P-256' | 'P-384' | 'P-521';
  /** Bytes of a coordinate. */
  readonly bytes: number;
  readonly p: bigint;
  readonly b: bigint;
}

const two = (n: number): bigint => 1n << BigInt(n);

/** The curves by object identifier (FIPS 186-5); y² = x³ − 3x + b modulo p. */
export const CURVES: ReadonlyMap<string, Curve> = new Map<string, Curve>([
  [
    '1.2.840.10045.3.1.7',
    {
      name: 'P-256',
      bytes: 32,
      p: two(256) - two(224) + two(192) + two(96) - 1n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  ],
  [
    '1.3.132.0.34',
    {
      name: 'P-384',
      bytes: 48,
      p: two(384) - two(128) - two(96) + two(32) - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  ],
  [
    '1.3.132.0.35',
    {
      name: 'P-521',
      bytes: 66,
      p: two(521) - 1n,
      b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    },
  ],
]);

/**
 * A point in the uncompressed form every browser imports; undefined unless it lies on the curve. Compressed and hybrid
 * forms (SEC 1 section 2.3.3) are opened, since OpenSSL takes them too.
 */
export function uncompressedPoint(curve: Curve, point: Uint8Array): Uint8Array | undefined {
  const { bytes, p, b } = curve;
  const form = point[0];
  const compressed = form === 2 || form === 3;
  if (!compressed && form !== 4 && form !== 6 && form !== 7) return undefined;
  if (point.length !== (compressed ? 1 + bytes : 1 + 2 * bytes)) return undefined;
  const x = toBigInt(point.subarray(1, 1 + bytes));
  if (x >= p) return undefined;
  const square = ((((x * x - 3n) * x + b) % p) + p) % p;
  // All three primes are 3 modulo 4, so this power is the root when there is one.
  let y = compressed ? power(square, (p + 1n) / 4n, p) : toBigInt(point.subarray(1 + bytes));
  if (y >= p || (y * y) % p !== square) return undefined;
  const odd = (y & 1n) === 1n;
  if (compressed && odd !== (form === 3)) {
    if (y === 0n) return undefined;
    y = p - y;
  }
  if ((form === 6 || form === 7) && odd !== (form === 7)) return undefined;
  const out = new Uint8Array(1 + 2 * bytes);
  out[0] = 4;
  out.set(point.subarray(1, 1 + bytes), 1);
  for (let i = out.length - 1, rest = y; i > bytes; i--, rest >>= 8n) out[i] = Number(rest & 0xffn);
  return out;
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Array.from(bytes, (x) => x.toString(16).padStart(2, '0')).join('')}`);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, e = exponent; e > 0n; e >>= 1n, square = (square * square) % modulus) {
    if ((e & 1n) === 1n) result = (result * square) % modulus;
  }
  return result;
}
