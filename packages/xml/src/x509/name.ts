import { ascii, badCertificate, readChildren, readOid, type Tlv } from './der.ts';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  readonly oid: string;
  readonly value: string;
  /** DER of the value in hexadecimal, for types without a short name. */
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
export function readName(b: Uint8Array, sequence: Tlv): Name {
  if (sequence.tag !== 0x30) badCertificate('name');
  return readChildren(b, sequence).map((set) => {
    if (set.tag !== 0x31) badCertificate('name');
    return readChildren(b, set).map((pair) => {
      const [type, value] = readChildren(b, pair);
      if (type === undefined || value === undefined) return badCertificate('name');
      return { oid: readOid(b, type), value: readString(b, value), hex: toHex(b, value.at, value.end) };
    });
  });
}

function readString(b: Uint8Array, tlv: Tlv): string {
  const bytes = b.subarray(tlv.start, tlv.end);
  if (tlv.tag === 0x0c) return new TextDecoder('utf-8').decode(bytes);
  if (tlv.tag === 0x1e) return new TextDecoder('utf-16be').decode(bytes);
  return ascii(b, tlv);
}

/** Lower-case hexadecimal of `from … to`. */
export function toHex(b: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += b[i]!.toString(16).padStart(2, '0');
  return text;
}

function escapeValue(value: string): string {
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
  return name
    .toReversed()
    .map((rdn) =>
      rdn
        .map(({ oid, value, hex }) =>
          RFC4514[oid] === undefined ? `${oid}=#${hex}` : `${RFC4514[oid]}=${escapeValue(value)}`,
        )
        .join('+'),
    )
    .join(',');
}

/** One line for people, in the order of the certificate. */
export function formatForPeople(name: Name): string {
  return name
    .flat()
    .map(({ oid, value }) => `${FRIENDLY[oid] ?? oid}=${value}`)
    .join(', ');
}

/** Values of one attribute type, in order. */
export function valuesOf(name: Name, oid: string): string[] {
  return name
    .flat()
    .filter((x) => x.oid === oid)
    .map((x) => x.value);
}
