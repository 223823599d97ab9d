/**
 * A reader for the BER that PKCS#12 files and certificates are written in (X.690): definite and indefinite lengths,
 * octet strings in pieces, low tag numbers only. It reads what it is asked for and throws {@link BerError} on
 * anything else; depth and size are bounded, so hostile input ends quickly.
 */

const MAX_DEPTH = 24;

/** The bytes are not the ASN.1 that was expected. Internal: callers turn it into a coded error. */
export class BerError extends Error {}

/** One element: its identifier octet and its content octets (without the end-of-contents of an indefinite length). */
export interface BerNode {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** Identifier octets used here. */
export const TAG = {
  integer: 0x02,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  context0: 0xa0,
} as const;

/** Reads exactly one element that fills `bytes`. */
export function readBer(bytes: Uint8Array): BerNode {
  const { node, next } = readAt(bytes, 0, 0);
  if (next !== bytes.length) throw new BerError('trailing bytes');
  return node;
}

/** The elements inside a constructed element, which must carry `tag`. */
export function childrenOf(node: BerNode | undefined, tag: number): BerNode[] {
  if (node?.tag !== tag) throw new BerError(`expected tag 0x${tag.toString(16)}`);
  const children: BerNode[] = [];
  for (let at = 0; at < node.content.length; ) {
    const child = readAt(node.content, at, 0);
    children.push(child.node);
    at = child.next;
  }
  return children;
}

/** The only element inside a constructed element. */
export function onlyChildOf(node: BerNode | undefined, tag: number): BerNode {
  const children = childrenOf(node, tag);
  if (children.length !== 1) throw new BerError('expected one element');
  return children[0]!;
}

/** Value of an octet string under `tag` (its own or an implicit one), joined when it comes in pieces. */
export function octetsOf(node: BerNode | undefined, tag: number = TAG.octetString): Uint8Array {
  if (node?.tag === tag) return node.content;
  if (node?.tag !== (tag | 0x20)) throw new BerError('expected octet string');
  // The pieces themselves must be primitive: nobody nests them, so a nested one is refused.
  return new Uint8Array(Buffer.concat(childrenOf(node, tag | 0x20).map((piece) => primitiveOctets(piece))));
}

/** Dotted form of an object identifier. */
export function oidOf(node: BerNode | undefined): string {
  if (node?.tag !== TAG.oid || node.content.length === 0 || node.content.length > 64) {
    throw new BerError('expected object identifier');
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of node.content) {
    if (arc > 2 ** 40) throw new BerError('object identifier arc too large');
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs[0] ?? 0;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...arcs.slice(1)].join('.');
}

/** A non-negative integer below 2³¹. */
export function smallIntegerOf(node: BerNode | undefined): number {
  if (node?.tag !== TAG.integer || node.content.length === 0) throw new BerError('expected integer');
  if (node.content.length > 5 || node.content[0]! >= 0x80) throw new BerError('integer out of range');
  const value = node.content.reduce((sum, byte) => sum * 256 + byte, 0);
  if (value >= 2 ** 31) throw new BerError('integer out of range');
  return value;
}

function primitiveOctets(node: BerNode): Uint8Array {
  if (node.tag !== TAG.octetString) throw new BerError('expected octet string');
  return node.content;
}

function readAt(bytes: Uint8Array, at: number, depth: number): { node: BerNode; next: number } {
  if (depth > MAX_DEPTH) throw new BerError('nested too deeply');
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new BerError('truncated');
  if ((tag & 0x1f) === 0x1f) throw new BerError('high tag number');
  let start = at + 2;
  if (first === 0x80) {
    if ((tag & 0x20) === 0) throw new BerError('indefinite length of a primitive');
    let end = start;
    while (bytes[end] !== 0 || bytes[end + 1] !== 0) end = readAt(bytes, end, depth + 1).next;
    return { node: { tag, content: bytes.subarray(start, end) }, next: end + 2 };
  }
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4) throw new BerError('length too large');
    length = 0;
    for (let i = 0; i < count; i++) {
      const byte = bytes[start + i];
      if (byte === undefined) throw new BerError('truncated');
      length = length * 256 + byte;
    }
    start += count;
  }
  if (start + length > bytes.length) throw new BerError('truncated');
  return { node: { tag, content: bytes.subarray(start, start + length) }, next: start + length };
}
