import { type Issue, loadProfile } from '@hocbaso/spec';
import { describe, expect, it } from 'vitest';
import {
  createValidator,
  formatReport,
  groupIssues,
  groupsToJson,
  reportToJson,
  validateTranscript,
} from '../src/index.ts';
import { EXAMPLES } from './support/examples.ts';
import { primaryRecord, secondaryRecord, TODAY, withValues } from './support/records.ts';

const profile = loadProfile('bgddt-2025-cv115');
const validate = createValidator({ profile, today: TODAY });
const broken = withValues(secondaryRecord(), [['bangDiem', 1, 'diemCaNam'], '8.3'], [['khenThuong'], '']);

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('reportToJson', () => {
  it('is one line whose keys have one order', () => {
    expect(reportToJson(validate(broken))).toBe(
      '{"valid":false,"issues":[' +
        '{"code":"HBS-COM-13","severity":"warning","path":["khenThuong"],' +
        '"params":{"label":"Khen thưởng","labelEn":"Award"},' +
        '"basis":"CV 2088/BGDĐT-GDTH, phụ lục 1, II.1.3: giá trị rỗng thì bỏ hẳn thẻ",' +
        '"location":{"tenLop":"8A1","maHocSinh":"4800000123","hoVaTen":"H’Nguyệt Niê Kđăm"}},' +
        '{"code":"HBS-SEC-02","severity":"error","path":["bangDiem",1,"diemCaNam"],' +
        '"params":{"expected":"8.4","subject":"Toán","term1":"8.0","term2":"8.6","value":"8.3"},' +
        '"basis":"Thông tư 22/2021/TT-BGDĐT, Điều 9 khoản 1",' +
        '"location":{"tenLop":"8A1","maHocSinh":"4800000123","hoVaTen":"H’Nguyệt Niê Kđăm"}}]}',
    );
    expect(reportToJson(validate(secondaryRecord()))).toBe('{"valid":true,"issues":[]}');
  });

  it('loses nothing, and does not depend on the order in which the engine made its objects', () => {
    for (const { fail } of EXAMPLES) {
      const report = validate(fail);
      const text = reportToJson(report);
      expect(text).not.toContain('\n');
      expect(JSON.parse(text)).toEqual(report);
      expect(reportToJson(reversed(report) as typeof report)).toBe(text);
      const groups = groupIssues(report.issues);
      expect(JSON.parse(groupsToJson(groups))).toEqual(groups);
      expect(groupsToJson(reversed(groups) as typeof groups)).toBe(groupsToJson(groups));
    }
  });

  it('writes every part of a location, and what JSON cannot hold raw', () => {
    const issue: Issue = {
      code: 'HBS-SHAPE-OBJECT',
      severity: 'error',
      path: ['\ud800'],
      params: {},
      location: { hoVaTen: 'a', offset: 5, column: 'B', row: 2, sheet: 's', file: 'f' },
    };
    expect(reportToJson({ valid: false, issues: [issue] })).toBe(
      '{"valid":false,"issues":[{"code":"HBS-SHAPE-OBJECT","severity":"error","path":["\\ud800"],"params":{},' +
        '"location":{"file":"f","sheet":"s","row":2,"column":"B","offset":5,"hoVaTen":"a"}}]}',
    );
  });
});

describe('formatReport', () => {
  it('says where, what, what to do and why, in both languages', () => {
    const where = 'lớp 8A1, H’Nguyệt Niê Kđăm (4800000123), trường';
    expect(formatReport(validate(broken))).toBe(
      `Chưa hợp lệ: 1 lỗi, 1 cảnh báo, 0 lưu ý
Cảnh báo HBS-COM-13 (${where} khenThuong)
  Khen thưởng để trống; trường không có giá trị thì phải bỏ hẳn, không ghi chuỗi rỗng.
  Việc cần làm: Nhập giá trị, hoặc để phần mềm bỏ hẳn trường này khỏi bản ghi.
  Căn cứ: CV 2088/BGDĐT-GDTH, phụ lục 1, II.1.3: giá trị rỗng thì bỏ hẳn thẻ
Lỗi HBS-SEC-02 (${where} bangDiem[1].diemCaNam)
  Điểm trung bình cả năm môn Toán ghi 8.3, nhưng (8.0 + 2 × 8.6) : 3 làm tròn là 8.4.
  Việc cần làm: Sửa thành 8.4, hoặc kiểm tra lại điểm hai học kỳ.
  Căn cứ: Thông tư 22/2021/TT-BGDĐT, Điều 9 khoản 1
`,
    );
    expect(formatReport(validate(secondaryRecord()), { locale: 'en' })).toBe(
      'Valid: 0 errors, 0 warnings, 0 notes\n',
    );
    expect(formatReport(validate(broken), { locale: 'en' })).toContain('\n  Next: Change it to 8.4');
  });

  it('takes the texts of issues that are not the validator’s', () => {
    const issue: Issue = { code: 'XML_ROOT_UNKNOWN', severity: 'error', path: [], params: { element: 'A' } };
    const report = { valid: false, issues: [issue] };
    const messages = { XML_ROOT_UNKNOWN: ['Thẻ {element} lạ.', 'Unknown {element}.', '', ''] } as const;
    expect(formatReport(report, { messages })).toBe(
      'Chưa hợp lệ: 1 lỗi, 0 cảnh báo, 0 lưu ý\nLỗi XML_ROOT_UNKNOWN\n  Thẻ A lạ.\n',
    );
  });
});

describe('for the national data centre', () => {
  const long = withValues(secondaryRecord(), [['tenLop'], '8A1 tiếng Anh']);
  const check = (source?: 'xml' | 'ttdlqg') =>
    validateTranscript(long, { profile, today: TODAY, ...(source === undefined ? {} : { source }) });

  it('a length is a limit, in XML advice', () => {
    for (const source of [undefined, 'xml', 'ttdlqg'] as const) {
      const { valid, issues } = check(source);
      const severity = source === 'ttdlqg' ? 'error' : 'warning';
      expect(issues.map((i) => [i.code, i.severity])).toEqual([['HBS-COM-02', severity]]);
      expect(valid).toBe(source !== 'ttdlqg');
    }
  });

  it('what only the annex of the XML demands is not demanded', () => {
    const record = withValues(primaryRecord(), [['hoTenMe'], undefined]);
    const options = { profile: loadProfile('bgddt-2024-cv2088'), today: TODAY };
    expect(validateTranscript(record, options).issues.map((i) => i.code)).toEqual(['HBS-COM-01-ANNEX']);
    expect(validateTranscript(record, { ...options, source: 'ttdlqg' }).issues).toEqual([]);
  });
});
