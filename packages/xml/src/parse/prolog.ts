import { isSpace, sequenceLength } from './characters.ts';
import { failAt, syntax } from './fail.ts';
import { isValidUtf8, type NativeBytes } from './native-bytes.ts';

/** Refuses anything but UTF-8 and the two non-characters U+FFFE and U+FFFF. Returns the offset after a BOM. */
export function checkEncoding(b: NativeBytes): number {
  if ((b[0] === 0xfe && b[1] === 0xff) || (b[0] === 0xff && b[1] === 0xfe) || b[0] === 0 || b[1] === 0) {
    failAt('ERR_HBS_XML_ENCODING', b, 0, 'utf-16');
  }
  if (!isValidUtf8(b)) failAt('ERR_HBS_XML_ENCODING', b, firstInvalid(b), 'invalid-utf8');
  for (let i = b.indexOf(0xef); i >= 0; i = b.indexOf(0xef, i + 1)) {
    if (b[i + 1] === 0xbf && (b[i + 2] === 0xbe || b[i + 2] === 0xbf)) syntax(b, i, 'character');
  }
  return b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf ? 3 : 0;
}

function firstInvalid(b: NativeBytes): number {
  let from = 0;
  for (const step of [65_536, 256, 1]) {
    while (from < b.length) {
      let to = Math.min(b.length, from + step);
      if (step === 1) to = Math.min(b.length, from + sequenceLength(b[from]!));
      else while (to < b.length && to > from + step - 4 && (b[to]! & 0xc0) === 0x80) to--;
      if (!isValidUtf8(b.subarray(from, to))) break;
      from = to;
    }
  }
  return from;
}

/** Reads `<?xml … ?>` at `i`, when there is one, and returns the offset after it. */
export function readXmlDeclaration(b: NativeBytes, i: number): number {
  if (b.toString('latin1', i, i + 5) !== '<?xml' || !isSpace(b[i + 5])) return i;
  const end = b.indexOf('?>', i, 'latin1');
  if (end < 0) syntax(b, b.length, 'xml-declaration');
  const text = b.toString('latin1', i + 5, end);
  const parts =
    /^[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*$/.exec(
      text,
    );
  if (parts === null) return syntax(b, i, 'xml-declaration');
  if (!/version[^0-9]*1\.0["']/.test(text)) syntax(b, i, 'xml-version');
  const encoding = parts[1] ?? parts[2];
  if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') {
    failAt('ERR_HBS_XML_ENCODING', b, i, 'declared-encoding');
  }
  return end + 2;
}
