import { ASSESSMENT, type MucTrungHoc, type XepLoaiTieuHoc } from '@hocbaso/spec';
import { assertTenths, type Tenths } from './marks.ts';

const SECONDARY = ASSESSMENT.secondary.awards;
const PRIMARY = ASSESSMENT.primary.awards;

/**
 * Award of a secondary school year (TT 22/2021, art. 15): `xuatSac` Học sinh Xuất sắc, `gioi` Học sinh Giỏi.
 * `marks` are the year averages of the marked subjects, in tenths.
 * @throws HocBaSoError `ERR_HBS_MARK`
 */
export function awardSecondary(input: {
  readonly conduct: MucTrungHoc;
  readonly learning: MucTrungHoc;
  readonly marks: readonly Tenths[];
}): 'xuatSac' | 'gioi' | undefined {
  assertTenths(...input.marks);
  if (input.conduct !== 'T' || input.learning !== 'T') return undefined;
  const excellent = input.marks.filter((mark) => mark >= SECONDARY.xuatSac.mark).length;
  return excellent >= SECONDARY.xuatSac.many ? 'xuatSac' : 'gioi';
}

/**
 * Award of a primary school year (TT 27/2020, art. 13): `xuatSac` Học sinh Xuất sắc, `tieuBieu` Học sinh Tiêu biểu
 * hoàn thành tốt trong học tập và rèn luyện. `outstanding`: outstanding in a subject or clear progress in a quality
 * or competency, and recognised by the class; only people can say so.
 */
export function awardPrimary(input: {
  readonly overall: XepLoaiTieuHoc;
  readonly outstanding: boolean;
}): 'xuatSac' | 'tieuBieu' | undefined {
  if (input.overall === PRIMARY.xuatSac.overall) return 'xuatSac';
  return input.overall === PRIMARY.tieuBieu.overall && input.outstanding ? 'tieuBieu' : undefined;
}
