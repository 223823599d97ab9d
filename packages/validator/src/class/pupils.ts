import { labelOf } from '../facts/field-label.ts';
import type { Report } from '../internal/report.ts';
import { type ClassRecord, tidyName } from './class-record.ts';
import { createKeyTable, textHash } from './key-table.ts';

/** Value words of a pupil's year: record number, packed grade and promotion, hashes of name and birth date. */
const [RECORD, STATE, NAME, BIRTH, UUID_HASH] = [3, 4, 5, 6, 7] as const;

/** What is remembered of one pupil in one school year. */
interface PupilYear {
  readonly record: number;
  readonly grade: number;
  readonly promoted: boolean | undefined;
  readonly name: number;
  readonly birth: number;
}

/** Remembers pupils by personal number and school year, and compares each record with what is remembered. */
export interface PupilTable {
  /** Record number of a duplicate, when the personal number was already there in this year. */
  compare(record: ClassRecord, number: number, report: Report): 'new' | 'full' | { readonly first: number };
  bytes(): number;
}

function keyOf(id: string, year: number): readonly number[] {
  // Twelve digits in two words of six: exact, so two pupils are never taken for one.
  return [Number(id.slice(0, 6)), Number(id.slice(6)), year];
}

/** A table of at most `maxRecords` entries of 36 bytes, at a load of 35 to 70 %. */
export function createPupilTable(maxRecords: number): PupilTable {
  const table = createKeyTable(3, 5, maxRecords);
  const read = (id: string, year: number): PupilYear | undefined => {
    const at = table.find(keyOf(id, year));
    if (at < 0) return undefined;
    const words = table.words();
    const state = words[at + STATE]!;
    return {
      record: words[at + RECORD]!,
      grade: state & 15,
      promoted: state >> 4 === 0 ? undefined : state >> 4 === 2,
      name: words[at + NAME]!,
      birth: words[at + BIRTH]!,
    };
  };
  const samePerson = (before: PupilYear, record: ClassRecord, years: object, report: Report): void => {
    const pairs = [
      ['hoVaTen', before.name, record.hoVaTen === undefined ? 0 : textHash(tidyName(record.hoVaTen))],
      ['ngaySinh', before.birth, record.birth === undefined ? 0 : textHash(record.birth)],
    ] as const;
    for (const [field, other, own] of pairs) {
      if (other === 0 || own === 0 || other === own) continue;
      report('HBS-CLS-05-PERSON', [field], { ...labelOf('primary', field), ...years });
    }
  };
  const continues = (earlier: PupilYear, later: PupilYear, years: object, report: Report): void => {
    if (earlier.grade === 0 || later.grade === 0 || earlier.promoted === undefined) return;
    if (later.grade === earlier.grade + (earlier.promoted ? 1 : 0)) return;
    report('HBS-CLS-05', ['khoi'], {
      ...years,
      previousGrade: earlier.grade,
      grade: later.grade,
      promotedText: earlier.promoted ? 'được lên lớp' : 'không được lên lớp',
      promotedTextEn: earlier.promoted ? 'was promoted' : 'was not promoted',
    });
  };
  return {
    bytes: () => table.bytes(),
    compare: (record, number, report) => {
      const { soDinhDanh: id, year, grade = 0, promoted, hoVaTen, birth, maDinhDanhHocBa } = record;
      if (id === undefined || year === undefined) return 'new';
      const existing = table.find(keyOf(id, year));
      const uuid = maDinhDanhHocBa === undefined ? 0 : textHash(maDinhDanhHocBa);
      if (existing >= 0) {
        const words = table.words();
        const first = words[existing + RECORD]!;
        const same = uuid !== 0 && uuid === words[existing + UUID_HASH];
        const params = { namHoc: record.namHoc!, first, second: number };
        report(same ? 'HBS-CLS-01-SAME' : 'HBS-CLS-01', ['soDinhDanh'], params);
        return { first };
      }
      const now: PupilYear = {
        record: number,
        grade,
        promoted,
        name: hoVaTen === undefined ? 0 : textHash(tidyName(hoVaTen)),
        birth: birth === undefined ? 0 : textHash(birth),
      };
      for (const side of [-1, 1] as const) {
        const other = read(id, year + side);
        if (other === undefined) continue;
        const first = Math.min(year, year + side);
        const years = { previousYear: `${first}-${first + 1}`, namHoc: `${first + 1}-${first + 2}` };
        samePerson(other, record, years, report);
        if (side < 0) continues(other, now, years, report);
        else continues(now, other, years, report);
      }
      const at = table.insert(keyOf(id, year));
      if (at < 0) return 'full';
      const words = table.words();
      words[at + RECORD] = number;
      words[at + STATE] = grade | (promoted === undefined ? 0 : promoted ? 32 : 16);
      words[at + NAME] = now.name;
      words[at + BIRTH] = now.birth;
      words[at + UUID_HASH] = uuid;
      return 'new';
    },
  };
}
