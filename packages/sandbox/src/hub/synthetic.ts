/** True for an identity number nobody has: 12 digits whose province part is 999. */
export function isSynthetic(identity: string | undefined): boolean {
  return identity !== undefined && /^999[0-9]{9}$/.test(identity);
}

/** Text of a simple tag of a recall entry, whose signature was checked before; undefined when it is not there once. */
export function fieldOfRecall(entry: Uint8Array, tag: string): string | undefined {
  const text = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).toString('utf8');
  const found = [...text.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))];
  return found.length === 1 ? found[0]![1]!.trim() : undefined;
}
