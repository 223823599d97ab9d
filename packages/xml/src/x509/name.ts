import { hexText, type NativeBytes, sliceText } from '../parse/native-bytes.ts';
import { ascii, badCertificate, readOid, readTlv, type Tlv } from './der.ts';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  readonly oid: string;
  readonly value: string;
  /** DER of the value in hexadecimal, for types RFC 4514 gives no short name; empty for the others. */
  readonly hex: string;
}

/** Relative distinguished names in the order of the certificate. */
export type Name = readonly (readonly NameAttribute[])[];

/** UID, the attribute Vietnamese CAs put `CCCD:` and `MST:` numbers in. */
export const OID_UID = '0.9.2342.19200300.100.1.1';
/** Common name. */
export const OID_CN = '2.5.4.3';

/** Short names RFC 4514 section 3 fixes. */
const RFC4514: Readonly<Record<string, string>> = {
  [OID_CN]: 'CN',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.6': 'C',
  '2.5.4.9': 'STREET',
  '0.9.2342.19200300.100.1.25': 'DC',
  [OID_UID]: 'UID',
};

/** More names, for people only. */
const FRIENDLY: Readonly<Record<string, string>> = {
  ...RFC4514,
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.12': 'T',
  '2.5.4.4': 'SN',
  '2.5.4.42': 'GN',
  '1.2.840.113549.1.9.1': 'E',
};

/** Reads a Name. */
export function readName(b: NativeBytes, sequence: Tlv): Name {
  if (sequence.tag !== 0x30) badCertificate('name');
  const name: NameAttribute[][] = [];
  for (let at = sequence.start; at < sequence.end; ) {
    const set = readTlv(b, at, sequence.end);
    if (set.tag !== 0x31) badCertificate('name');
    const rdn: NameAttribute[] = [];
    for (let inner = set.start; inner < set.end; ) {
      const pair = readTlv(b, inner, set.end);
      rdn.push(readAttribute(b, pair));
      inner = pair.end;
    }
    name.push(rdn);
    at = set.end;
  }
  return name;
}

function readAttribute(b: NativeBytes, pair: Tlv): NameAttribute {
  const type = readTlv(b, pair.start, pair.end);
  const value = readTlv(b, type.end, pair.end);
  if (pair.tag !== 0x30 || value.end !== pair.end) badCertificate('name');
  const oid = readOid(b, type);
  const hex = RFC4514[oid] === undefined ? hexText(b, value.at, value.end) : '';
  return { oid, value: readString(b, value), hex };
}

function readString(b: NativeBytes, tlv: Tlv): string {
  if (tlv.tag === 0x0c) return sliceText(b, tlv.start, tlv.end);
  if (tlv.tag === 0x1e) return new TextDecoder('utf-16be').decode(b.subarray(tlv.start, tlv.end));
  return ascii(b, tlv);
}

/** Characters RFC 4514 section 2.4 escapes, or a space or `#` that may have to be. */
const SPECIAL = /[,+"\\<>;\u0000-\u001f\u007f\ufffe\uffff]|^[ #]| $/;

function escapeValue(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value
    .replace(/[,+"\\<>;]/g, (c) => `\\${c}`)
    .replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, (c) =>
      [...new TextEncoder().encode(c)].map((x) => `\\${x.toString(16).padStart(2, '0')}`).join(''),
    )
    .replace(/^[ #]/, (c) => `\\${c}`)
    .replace(/(?<!\\) $/, '\\ ');
}

/** The string of RFC 4514: last RDN first, unknown types as dotted numbers with the value in hexadecimal. */
export function formatRfc4514(name: Name): string {
  let text = '';
  for (let i = name.length - 1; i >= 0; i--) {
    let separator = i === name.length - 1 ? '' : ',';
    for (const { oid, value, hex } of name[i]!) {
      const type = RFC4514[oid];
      text += separator + (type === undefined ? `${oid}=#${hex}` : `${type}=${escapeValue(value)}`);
      separator = '+';
    }
  }
  return text;
}

/** One line for people, in the order of the certificate. */
export function formatForPeople(name: Name): string {
  let text = '';
  for (const rdn of name) {
    for (const { oid, value } of rdn) text += `${text === '' ? '' : ', '}${FRIENDLY[oid] ?? oid}=${value}`;
  }
  return text;
}

/** Values of one attribute type, in order. */
export function valuesOf(name: Name, oid: string): string[] {
  const values: string[] = [];
  for (const rdn of name) for (const one of rdn) if (one.oid === oid) values.push(one.value);
  return values;
}
