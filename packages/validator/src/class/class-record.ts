import { schoolYearStart } from '../internal/date.ts';
import { show } from '../internal/show.ts';
import { isInput } from '../shape/check-shape.ts';
import { toNfc } from '../shape/text.ts';

/** What comparing records needs of one record; every part may be missing. */
export interface ClassRecord {
  readonly soDinhDanh: string | undefined;
  readonly maHocSinh: string | undefined;
  readonly maDinhDanhHocBa: string | undefined;
  readonly hoVaTen: string | undefined;
  readonly tenLop: string | undefined;
  readonly namHoc: string | undefined;
  /** First year of the school year. */
  readonly year: number | undefined;
  readonly grade: number | undefined;
  readonly birth: string | undefined;
  readonly promoted: boolean | undefined;
  readonly staff: readonly StaffMention[];
}

/** A person named with a personal number, and where. */
export interface StaffMention {
  readonly id: string;
  readonly name: string;
  readonly path: readonly (string | number)[];
}

const PERSONAL_NUMBER = /^[0-9]{12}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const GRADE = /^(0?[1-9]|1[0-2])$/;

/** Names are compared as people read them: precomposed, single spaces. */
export function tidyName(text: string): string {
  return toNfc(text).trim().replace(/\s+/g, ' ');
}

/** Reads what is comparable of any value; what is not well formed is the validator's to report. */
export function readClassRecord(input: unknown): ClassRecord | undefined {
  if (!isInput(input)) return undefined;
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? value : undefined;
  const own = (name: string): string | undefined =>
    Object.hasOwn(input, name) ? text(input[name]) : undefined;
  const matching = (name: string, pattern: RegExp): string | undefined => {
    const value = own(name);
    return value !== undefined && pattern.test(value) ? value : undefined;
  };
  const staff: StaffMention[] = [];
  const mention = (id: unknown, name: unknown, path: readonly (string | number)[]): void => {
    if (typeof id !== 'string' || !PERSONAL_NUMBER.test(id)) return;
    if (text(name) !== undefined) staff.push({ id, name: tidyName(name as string), path });
  };
  mention(own('soDinhDanhGvcn'), own('hoTenGvcn'), ['hoTenGvcn']);
  mention(own('soDinhDanhCbql'), own('hoTenCbql'), ['hoTenCbql']);
  if (Object.hasOwn(input, 'bangDiem') && Array.isArray(input.bangDiem)) {
    input.bangDiem.forEach((row: unknown, index) => {
      if (isInput(row)) mention(row.soDinhDanhGvbm, row.hoTenGvbm, ['bangDiem', index, 'hoTenGvbm']);
    });
  }
  const namHoc = own('namHoc');
  const year = schoolYearStart(namHoc);
  const khoi = matching('khoi', GRADE);
  const flag = (name: string): unknown => (Object.hasOwn(input, name) ? input[name] : undefined);
  const promoted = flag('duocLenLop') ?? flag('hoanThanhLopHoc');
  return {
    soDinhDanh: matching('soDinhDanh', PERSONAL_NUMBER),
    maHocSinh: own('maHocSinh'),
    maDinhDanhHocBa: matching('maDinhDanhHocBa', UUID),
    hoVaTen: own('hoVaTen'),
    tenLop: own('tenLop'),
    namHoc: year === undefined ? undefined : namHoc,
    year,
    grade: khoi === undefined ? undefined : Number(khoi),
    birth: own('ngaySinh') ?? own('thangSinh') ?? own('namSinh'),
    promoted: typeof promoted === 'boolean' ? promoted : undefined,
    staff,
  };
}

/** Where an issue of this record is: class, pupil code, name. */
export function locationOfRecord(record: ClassRecord): {
  tenLop?: string;
  maHocSinh?: string;
  hoVaTen?: string;
} {
  const { tenLop, maHocSinh, hoVaTen } = record;
  return {
    ...(tenLop === undefined ? {} : { tenLop: show(tenLop) }),
    ...(maHocSinh === undefined ? {} : { maHocSinh: show(maHocSinh) }),
    ...(hoVaTen === undefined ? {} : { hoVaTen: show(hoVaTen) }),
  };
}
