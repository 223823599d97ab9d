/** One element of a request, with its parts when it is constructed. Requests are small and come from tests. */
export interface DerNode {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its header. */
  readonly bytes: Uint8Array;
  readonly parts: readonly DerNode[];
}

/** Reads one DER element and everything in it; undefined when it is not DER. */
export function readDer(bytes: Uint8Array): DerNode | undefined {
  try {
    const [node, ...rest] = readAll(bytes, 0);
    return rest.length === 0 ? node : undefined;
  } catch {
    return undefined;
  }
}

function readAll(bytes: Uint8Array, depth: number): DerNode[] {
  const nodes: DerNode[] = [];
  if (depth > 16) throw new RangeError('depth');
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at]!;
    const first = bytes[at + 1];
    if (first === undefined || first === 0x80 || first > 0x83) throw new RangeError('length');
    const size = first < 0x80 ? 0 : first & 0x7f;
    const length =
      size === 0
        ? first
        : bytes.subarray(at + 2, at + 2 + size).reduce((value, byte) => value * 256 + byte, 0);
    const start = at + 2 + size;
    const end = start + length;
    if (end > bytes.length) throw new RangeError('truncated');
    const content = bytes.subarray(start, end);
    const parts = (tag & 0x20) === 0 ? [] : readAll(content, depth + 1);
    nodes.push({ tag, content, bytes: bytes.subarray(at, end), parts });
    at = end;
  }
  return nodes;
}
