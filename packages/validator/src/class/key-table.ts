/**
 * An open-addressing table of fixed-width keys and values in one `Uint32Array`, so that a million entries cost a
 * known number of bytes and nothing for the garbage collector. Grows by doubling up to `maxEntries`, then is full.
 */
export interface KeyTable {
  /** Offset of the entry of these words in `words`, or -1. */
  find(key: readonly number[]): number;
  /** Offset of a new entry of these words; -1 when the table is full. The key must not be there yet. */
  insert(key: readonly number[]): number;
  /** Key words, then value words, of every slot; offsets are valid until the next insert. */
  words(): Uint32Array;
  size(): number;
  bytes(): number;
}

const FIRST_SLOTS = 1024;
/** Slots in use at most, of ten: open addressing slows down beyond. */
const LOAD = 7;

function hash(key: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const word of key) {
    h = Math.imul(h ^ word, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A table of `keyWords` + `valueWords` 32-bit words an entry; one word more marks a slot as used. */
export function createKeyTable(keyWords: number, valueWords: number, maxEntries: number): KeyTable {
  const width = 1 + keyWords + valueWords;
  let slots = FIRST_SLOTS;
  let data = new Uint32Array(slots * width);
  let used = 0;

  /** Offset of the slot of the key, or of the free slot where it would go. */
  const locate = (key: readonly number[]): number => {
    for (let slot = hash(key) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * width;
      if (data[at] === 0) return at;
      let same = true;
      for (let i = 0; i < keyWords && same; i++) same = data[at + 1 + i] === key[i]! >>> 0;
      if (same) return at;
    }
  };
  const grow = (): void => {
    const old = data;
    slots *= 2;
    data = new Uint32Array(slots * width);
    for (let at = 0; at < old.length; at += width) {
      if (old[at] === 0) continue;
      data.set(old.subarray(at, at + width), locate(Array.from(old.subarray(at + 1, at + 1 + keyWords))));
    }
  };
  return {
    find: (key) => {
      const at = locate(key);
      return data[at] === 0 ? -1 : at + 1;
    },
    insert: (key) => {
      if (used >= maxEntries) return -1;
      if ((used + 1) * 10 > slots * LOAD) grow();
      const at = locate(key);
      data[at] = 1;
      for (let i = 0; i < keyWords; i++) data[at + 1 + i] = key[i]! >>> 0;
      used++;
      return at + 1;
    },
    words: () => data,
    size: () => used,
    bytes: () => data.byteLength,
  };
}

/** 32-bit FNV-1a of a text's UTF-16 units; 0 is left for "no text". */
export function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0 || 1;
}
