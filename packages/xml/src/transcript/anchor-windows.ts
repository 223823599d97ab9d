import { type Anchor, anchorBytes, anchorHolds } from '../trust/anchor.ts';

/**
 * The anchors that count at a moment, as one array per set of anchors: paths are remembered for the very array. Without anchors that have
 * a time there is one for ever.
 */
export function createAnchorWindows(anchors: readonly Anchor[]): (at: number) => readonly Uint8Array[] {
  const all = anchors.map(anchorBytes);
  if (anchors.every((x) => x instanceof Uint8Array)) return () => all;
  const windows = new Map<string, readonly Uint8Array[]>();
  return (at) => {
    const held = anchors.map((x) => anchorHolds(x, at));
    const key = held.map(Number).join('');
    let window = windows.get(key);
    if (window === undefined) {
      window = all.filter((_, i) => held[i]);
      windows.set(key, window);
    }
    return window;
  };
}
