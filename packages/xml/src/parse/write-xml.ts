import { xmlError } from '../internal/xml-error.ts';
import { scanNcName } from './characters.ts';
import { utf8 } from './native-bytes.ts';

// biome-ignore format: one class per line
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const SHORT_NAME = /^[A-Za-z_][-.0-9A-Za-z_]*$/;

const TEXT: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const VALUE: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** True when the text is its own canonical form, as nearly all is; one pass without regular expressions. */
function isPlain(text: string, quotes: boolean): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x20 || c === 0x26 || c === 0x3c || c === 0x3e || c >= 0xd800 || (quotes && c === 0x22))
      return false;
  }
  return true;
}

function assertCharacters(text: string): void {
  const bad = FORBIDDEN.exec(text);
  if (bad === null) return;
  const codePoint = `U+${bad[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw xmlError('ERR_HBS_XML_CHARACTER', { params: { codePoint } });
}

/** Text content in canonical form (C14N 1.0 section 2.3). Throws `ERR_HBS_XML_CHARACTER`. */
export function escapeText(text: string): string {
  if (isPlain(text, false)) return text;
  assertCharacters(text);
  return text.replace(/[&<>\r]/g, (c) => TEXT[c]!);
}

/** Attribute value in canonical form, without the quotes. Throws `ERR_HBS_XML_CHARACTER`. */
export function escapeAttribute(value: string): string {
  if (isPlain(value, true)) return value;
  assertCharacters(value);
  return value.replace(/[&<"\t\n\r]/g, (c) => VALUE[c]!);
}

/** True for a name without a colon (Namespaces in XML 1.0), the form an `Id` and a tag of ours must have. */
export function isNcName(name: string): boolean {
  if (SHORT_NAME.test(name)) return true;
  const bytes = utf8(name);
  return bytes.length > 0 && scanNcName(bytes, 0) === bytes.length;
}

/**
 * Start tag in canonical form: attributes sorted by code point, double quotes. Names must be without a prefix.
 * Throws `ERR_HBS_XML_NAME` and `ERR_HBS_XML_CHARACTER`.
 */
export function startTag(name: string, attributes: Readonly<Record<string, string>> = {}): string {
  let tag = `<${assertName(name)}`;
  for (const key of Object.keys(attributes).sort()) {
    tag += ` ${assertName(key)}="${escapeAttribute(attributes[key]!)}"`;
  }
  return `${tag}>`;
}

/** End tag in canonical form. */
export function endTag(name: string): string {
  return `</${name}>`;
}

/** `<name>text</name>` in canonical form, never self-closed. Throws like {@link startTag}. */
export function textElement(name: string, text: string): string {
  return `<${assertName(name)}>${escapeText(text)}</${name}>`;
}

function assertName(name: string): string {
  if (!isNcName(name)) throw xmlError('ERR_HBS_XML_NAME', { params: { name } });
  return name;
}
