import { CODE_LIST_FACTS, GRADES } from '../generated/code-list-facts.ts';
import { ENUMS } from '../generated/enums.ts';
import { ETHNICITIES } from '../generated/ethnicities.ts';
import { PROVINCES } from '../generated/provinces.ts';
import { PROVINCE_SUCCESSORS, PROVINCES_BEFORE_2025 } from '../generated/provinces-before-2025.ts';
import { SUBJECTS } from '../generated/subjects.ts';
import type { CodeEntry } from './code-entry.ts';
import type { EnumSpec } from './enum-spec.ts';

/** The commune table of `@hocbaso/spec/communes`. */
export type CommuneTable = Readonly<Record<string, readonly (readonly [code: string, name: string])[]>>;

function ofEnum({ source, confidence, values }: EnumSpec): readonly CodeEntry[] {
  return values.map(({ code, vi }) => ({ code, name: vi, source, confidence }));
}

function provinces(): readonly CodeEntry[] {
  const { provinces: now, provincesBefore2025: before } = CODE_LIST_FACTS;
  return [
    ...PROVINCES.map(([code, name]) => ({ code, name, ...now })),
    ...PROVINCES_BEFORE_2025.map(([code, name, from, to]) => ({
      code,
      name,
      ...before,
      ...(from === undefined || from === '' ? {} : { validFrom: from }),
      ...(to === undefined || to === '' ? {} : { validTo: to }),
      ...(Object.hasOwn(PROVINCE_SUCCESSORS, code) ? { successor: PROVINCE_SUCCESSORS[code]! } : {}),
    })),
  ];
}

function grades(): readonly CodeEntry[] {
  return Object.entries(GRADES).flatMap(([level, [first, last]]) =>
    Array.from({ length: last - first + 1 }, (_, i) => {
      const grade = String(first + i);
      return { code: grade.padStart(2, '0'), name: `Lớp ${grade}`, level, ...CODE_LIST_FACTS.grades };
    }),
  );
}

function subjects(): readonly CodeEntry[] {
  return Object.entries(SUBJECTS).flatMap(([level, list]) =>
    list.map(({ code, name, codeConfidence }) => ({
      code,
      name,
      level,
      source: CODE_LIST_FACTS.subjects.source,
      confidence: codeConfidence,
    })),
  );
}

function communes(table: CommuneTable): readonly CodeEntry[] {
  return Object.entries(table).flatMap(([parent, list]) =>
    list.map(([code, name]) => ({ code, name, parent, ...CODE_LIST_FACTS.communes })),
  );
}

/** Builds one shipped list in the common shape; `undefined` for a name that is none, or communes without their table. */
export function shippedList(name: string, table: CommuneTable | undefined): readonly CodeEntry[] | undefined {
  switch (name) {
    case 'subjects':
      return subjects();
    case 'grades':
      return grades();
    case 'provinces':
      return provinces();
    case 'communes':
      return table === undefined ? undefined : communes(table);
    case 'ethnicities':
      return ETHNICITIES.map(([code, text]) => ({ code, name: text, ...CODE_LIST_FACTS.ethnicities }));
    case 'levels':
      return ofEnum(ENUMS.capHoc);
    case 'genders':
      return ofEnum(ENUMS.gioiTinh);
    case 'statuses':
      return ofEnum(ENUMS.trangThai);
    default:
      return undefined;
  }
}
