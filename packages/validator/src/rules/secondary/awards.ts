import { awardSecondary } from '../../compute/awards.ts';
import { parseMark } from '../../compute/marks.ts';
import { secondaryRule } from '../rule.ts';

/**
 * A title of the whole year. “Học sinh giỏi cấp tỉnh”, “học sinh giỏi môn Toán” are prizes of contests, which anybody
 * may have.
 */
const TITLE =
  /học sinh (xuất sắc|giỏi|tiên tiến)(?! *(?:cấp|môn|khối|tỉnh|huyện|quận|quốc gia|thành phố|toàn|olympic|các môn|bộ môn|văn hóa|[0-9]))/;

/** SEC-13: the title of the year fits conduct, learning and the year marks; there is no “Học sinh Tiên tiến” any more. */
export const awardTitle = secondaryRule('HBS-SEC-13', (record, report, { notAssessed }) => {
  const { khenThuong, renLuyenCaNam: conduct, hocTapCaNam: learning } = record;
  const title = TITLE.exec(khenThuong?.toLowerCase() ?? '')?.[1];
  if (notAssessed || title === undefined) return;
  const value = khenThuong!.slice(0, 60);
  if (title === 'tiên tiến') {
    report(['khenThuong'], { value }, { code: 'HBS-SEC-13-OLD' });
    return;
  }
  if (conduct === undefined || learning === undefined) return;
  const marks = (record.bangDiem ?? []).flatMap((row) => parseMark(row.diemCaNam ?? '') ?? []);
  const award = awardSecondary({ conduct, learning, marks });
  if (award === (title === 'giỏi' ? 'gioi' : 'xuatSac')) return;
  const [expected, expectedEn] =
    award === undefined
      ? ['không có danh hiệu', 'no title']
      : award === 'gioi'
        ? ['Học sinh Giỏi', 'Học sinh Giỏi']
        : ['Học sinh Xuất sắc', 'Học sinh Xuất sắc'];
  report(['khenThuong'], { value, conduct, learning, expected, expectedEn });
});
