import {
  type CapHoc,
  ENUMS,
  ETHNICITIES,
  FIELDS,
  type FieldGroup,
  type FieldSpec,
  type Form,
  SUBJECTS,
} from '@hocbaso/spec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { schoolWorkbookMapping, writeSchoolWorkbook } from '../../src/export/index.ts';
import { parseMapping, readMapped, type TranscriptDraft } from '../../src/import/index.ts';
import { SCHOOL_FIELDS } from '../../src/import/internal/school-tables.ts';
import { pupilFields } from '../../src/import/mapping/targets.ts';

type Values = Record<string, unknown>;
const GRADES = { tieuHoc: [1, 2, 3, 4, 5], thcs: [6, 7, 8, 9], thpt: [10, 11, 12] } as const;
const formOf = (capHoc: CapHoc): Form => (capHoc === 'tieuHoc' ? 'primary' : 'secondary');
const fieldsOf = (form: Form, group: FieldGroup) =>
  FIELDS.filter((field) => field.form === form && field.group === group);

/** Letters a school types, with what a spreadsheet may take for something else. */
const LETTERS = [...'aăâbcdđeêghiklmnoôơpqrstuưvxyÁẰẬĐẾỘỚỬỸ0159.,;:"\'<>&%=+-@#()/_|'];
const word = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.join('').normalize('NFC'));
const line = (max: number) =>
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ').slice(0, max).trim());
const lines = (max: number) =>
  fc.array(line(60), { minLength: 1, maxLength: 3 }).map((all) => all.join('\n').slice(0, max).trim());
const number12 = fc.integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, '0'));
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const mark1 = fc.integer({ min: 0, max: 100 }).map((tenths) => (tenths / 10).toFixed(1));
const decimal = fc.integer({ min: 1, max: 999_999 }).map((n) => String(Number((n / 100).toFixed(2))));

function arbitraryOf(field: FieldSpec): fc.Arbitrary<unknown> {
  const max = field.maxLength ?? 50;
  if (field.name.startsWith('soDinhDanh')) return number12;
  if (field.name === 'danToc') return fc.constantFrom(...ETHNICITIES.map(([code]) => code));
  if (field.name === 'quocTich') return fc.constantFrom('VN', 'LA', 'KH', 'FR');
  if (field.name.startsWith('diem')) {
    return field.form === 'primary'
      ? fc.oneof(fc.integer({ min: 0, max: 10 }).map(String), fc.constant('M'))
      : fc.oneof(mark1, fc.constantFrom('Đ', 'CĐ', 'M'));
  }
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'date':
      return day;
    case 'decimal':
      return decimal;
    case 'enum':
      return fc.constantFrom(...ENUMS[field.enum as keyof typeof ENUMS].values.map((v) => v.value));
    default:
      return max >= 500 ? lines(max) : line(max);
  }
}

/** All required fields and some of the others; a flag always says yes or no. */
function row(fields: readonly FieldSpec[], isRequired: (field: FieldSpec) => boolean): fc.Arbitrary<Values> {
  const model = Object.fromEntries(fields.map((field) => [field.name, arbitraryOf(field)]));
  const requiredKeys = fields
    .filter((field) => isRequired(field) || field.type === 'boolean')
    .map((field) => field.name);
  return fc.record(model, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<Values>;
}

const birth = fc.oneof(
  day.map((ngaySinh) => ({ ngaySinh })),
  day.map((date) => ({ thangSinh: date.slice(0, 7) })),
  day.map((date) => ({ namSinh: date.slice(0, 4) })),
);

/** A class of pupils: everything the import can give, nothing it cannot. */
function schoolClass(capHoc: CapHoc): fc.Arbitrary<readonly TranscriptDraft[]> {
  const form = formOf(capHoc);
  const own = pupilFields(form);
  const school = row(SCHOOL_FIELDS, (field) => field.required === true);
  const head = fc.record({
    khoi: fc.constantFrom(...GRADES[capHoc]).map((grade) => String(grade).padStart(2, '0')),
    tenLop: line(10),
    start: fc.integer({ min: 2021, max: 2030 }),
    ids: fc.uniqueArray(number12, { minLength: 8, maxLength: 8 }),
    names: fc.array(line(40), { minLength: 8, maxLength: 8 }),
    chucVu: line(30),
  });
  const codes = fc.uniqueArray(number12, { minLength: 1, maxLength: 4 });
  return fc
    .tuple(school, head, codes)
    .chain(([place, { khoi, tenLop, start, ids, names, chucVu }, numbers]) => {
      const grade = Number(khoi);
      const subjects = SUBJECTS[capHoc].filter((one) => one.grades.includes(grade));
      // One teacher a subject, the same for all, as a class has.
      const rowOf = (code: string, i: number) =>
        row(
          fieldsOf(form, 'bangDiem').filter(
            (field) => !/^(maMonHoc|soDinhDanhGvbm|hoTenGvbm)$/.test(field.name),
          ),
          (field) => field.required !== false,
        ).map((values) => ({
          maMonHoc: code,
          ...values,
          ...(form === 'primary' ? {} : { soDinhDanhGvbm: ids[2 + (i % 6)], hoTenGvbm: names[2 + (i % 6)] }),
        }));
      const list = (group: FieldGroup) =>
        fc.array(
          row(fieldsOf(form, group), (field) => field.required === true),
          { maxLength: 2 },
        );
      const pupils = numbers.map((soDinhDanh, i) =>
        fc
          .tuple(
            row(own, (field) => field.required !== false),
            birth,
            fc.tuple(...subjects.map(({ code }, at) => rowOf(code, at))),
            list('quaTrinhHocTap'),
            form === 'secondary' ? list('chungChi') : fc.constant([]),
          )
          .map(([values, born, bangDiem, history, certificates]) => ({
            form,
            capHoc,
            ...place,
            namHoc: `${start}-${start + 1}`,
            khoi,
            tenLop,
            hoTenGvcn: names[0],
            soDinhDanhGvcn: ids[0],
            hoTenCbql: names[1],
            soDinhDanhCbql: ids[1],
            chucVuCbql: chucVu,
            ...values,
            soDinhDanh,
            maHocSinh: `HS${i}`,
            ...born,
            bangDiem,
            ...(history.length === 0 ? {} : { quaTrinhHocTap: history }),
            ...(certificates.length === 0 ? {} : { chungChi: certificates }),
          })),
      );
      return fc.tuple(...pupils) as unknown as fc.Arbitrary<readonly TranscriptDraft[]>;
    });
}

it.each(['tieuHoc', 'thcs', 'thpt'] as const)(
  'any class of %s goes to Excel and back unchanged',
  async (capHoc) => {
    const mapping = parseMapping(schoolWorkbookMapping(capHoc));
    await fc.assert(
      fc.asyncProperty(schoolClass(capHoc), async (records) => {
        const bytes = await writeSchoolWorkbook(records, { mst: '0100000000' });
        const back = await readMapped({ mapping, files: { workbook: { name: 'lop.xlsx', bytes } } });
        expect(back.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
        expect(back.drafts).toEqual(records);
      }),
      { numRuns: 40 },
    );
  },
  120_000,
);
