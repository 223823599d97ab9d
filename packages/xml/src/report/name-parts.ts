/** Values of one attribute type (`O`, `OU`, `CN`) in a name written by RFC 4514, in the order of the certificate. */
export function namePart(name: string, type: string): string[] {
  const values: string[] = [];
  let part = '';
  const close = (): void => {
    const at = part.indexOf('=');
    if (part.slice(0, at) === type) values.unshift(plain(part.slice(at + 1)));
    part = '';
  };
  for (let i = 0; i < name.length; i++) {
    const c = name[i]!;
    if (c === '\\') part += c + name[++i];
    else if (c === ',' || c === '+') close();
    else part += c;
  }
  close();
  return values;
}

/** `\,` and `\c3\a1` (bytes of UTF-8) as the characters they stand for. */
function plain(value: string): string {
  return value.replace(/(?:\\[0-9a-f]{2})+|\\(.)/gi, (all, single: string | undefined) => {
    if (single !== undefined && !/^(?:\\[0-9a-f]{2})+$/i.test(all)) return single;
    const bytes = Uint8Array.from(all.slice(1).split('\\'), (x) => Number.parseInt(x, 16));
    return new TextDecoder().decode(bytes);
  });
}
