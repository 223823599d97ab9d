import { ENUMS, type EnumSpec, type FieldSpec, type ValueFormat } from '@hocbaso/spec';

const ISO_DATE = /^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
const DMY_DATE = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/;
const DATE_TIME =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/;
const DECIMAL = /^[0-9]+(\.[0-9]{1,4})?$/;
const MONTH = /^[0-9]{4}-(0[1-9]|1[0-2])$/;
const YEAR = /^[0-9]{4}$/;
const MIDNIGHT = 'T00:00:00+07:00';
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['có', true],
  ['0', false],
  ['false', false],
  ['không', false],
]);
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

/** True for a day that exists, given as `YYYY-MM-DD`. */
function isRealDate(text: string): boolean {
  if (!ISO_DATE.test(text)) return false;
  const day = Number(text.slice(8));
  if (day <= 28) return true;
  return day <= new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
}

/** The enumeration of a field, when it has one. */
export function enumOf(field: FieldSpec): EnumSpec | undefined {
  const name = field.type === 'enum' ? field.enum : undefined;
  return name !== undefined && Object.hasOwn(ENUMS, name) ? ENUMS[name as keyof typeof ENUMS] : undefined;
}

/**
 * A value of the record as the text of its element (CV 2088 annex 1, II.1.3): booleans 0/1, enumerations as codes or,
 * where the layout says `text`, as words, dates in the form of the layout. `undefined` for a value the field cannot
 * have.
 */
export function formatValue(
  field: FieldSpec,
  format: ValueFormat | undefined,
  value: unknown,
): string | undefined {
  if (field.type === 'boolean') return typeof value === 'boolean' ? (value ? '1' : '0') : undefined;
  if (typeof value !== 'string') return undefined;
  switch (field.type) {
    case 'enum': {
      const entry = enumOf(field)?.values.find((v) => v.value === value);
      return format === 'text' ? entry?.vi : entry?.code;
    }
    case 'date': {
      if (!isRealDate(value)) return undefined;
      if (format === 'dmy') return `${value.slice(8, 10)}/${value.slice(5, 7)}/${value.slice(0, 4)}`;
      return format === 'dateTime' ? value + MIDNIGHT : value;
    }
    case 'decimal':
      return DECIMAL.test(value) ? value : undefined;
    case 'month':
      return MONTH.test(value) ? value : undefined;
    case 'year':
      return YEAR.test(value) ? value : undefined;
    case 'string':
      return value;
  }
}

function parseDate(text: string): string | undefined {
  if (text.endsWith(MIDNIGHT)) return parseDate(text.slice(0, -MIDNIGHT.length));
  if (isRealDate(text)) return text;
  const dmy = DMY_DATE.exec(text);
  if (dmy !== null) {
    const iso = `${dmy[3]}-${dmy[2]!.padStart(2, '0')}-${dmy[1]!.padStart(2, '0')}`;
    return isRealDate(iso) ? iso : undefined;
  }
  if (!DATE_TIME.test(text) || !isRealDate(text.slice(0, 10))) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const local = new Date(at + VIETNAM_OFFSET_MS).toISOString();
  return local.length === 24 ? local.slice(0, 10) : undefined;
}

function fold(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/**
 * The inverse of {@link formatValue}, reading every known form: all three date forms (a time of day is read in
 * Vietnam's zone), codes or words of enumerations and of booleans (1/0, `true`/`false`, Có/Không). `undefined` when the text is none.
 */
export function parseValue(field: FieldSpec, text: string): string | boolean | undefined {
  switch (field.type) {
    case 'string':
      return text;
    case 'boolean':
      return BOOLEANS.get(fold(text));
    case 'enum': {
      const values = enumOf(field)?.values ?? [];
      for (const v of values) if (v.code === text) return v.value;
      const folded = fold(text);
      return values.find((v) => fold(v.vi) === folded || fold(v.code) === folded)?.value;
    }
    case 'date':
      return parseDate(text);
    case 'decimal':
      return DECIMAL.test(text) ? text : undefined;
    case 'month':
      return MONTH.test(text) ? text : undefined;
    case 'year':
      return YEAR.test(text) ? text : undefined;
  }
}
