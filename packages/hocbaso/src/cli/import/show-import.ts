import type { Locale } from '@hocbaso/spec';
import { groupIssues } from '@hocbaso/validator';
import type { GuessConfidence, ImportReport, ReportedGuess, SchoolClassInput } from '../../import/index.ts';
import { groupsText } from '../documents/show-groups.ts';

const SURE = {
  vi: { high: 'chắc', medium: 'vừa', low: 'thấp' },
  en: { high: 'high', medium: 'medium', low: 'low' },
} as const satisfies Record<Locale, Readonly<Record<GuessConfidence, string>>>;

function place({ file, sheet, column }: ReportedGuess): string {
  return [file, sheet, column].filter((part) => part !== undefined).join(', ');
}

/** The guesses of a report, numbered, the least sure first; the numbers are those of the report. */
function guessesText(guesses: readonly ReportedGuess[], locale: Locale): string {
  const order: readonly GuessConfidence[] = ['low', 'medium', 'high'];
  const title =
    locale === 'vi'
      ? 'Suy đoán cần người xác nhận (độ tin cậy thấp trước):'
      : 'Guesses for a person to confirm (least sure first):';
  const rows = guesses
    .map((guess, i) => ({ guess, number: i + 1 }))
    .sort((a, b) => order.indexOf(a.guess.confidence) - order.indexOf(b.guess.confidence))
    .map(({ guess, number }) => {
      const mark = guess.confirmed ? '✓' : ' ';
      return `  ${mark}${number}. [${SURE[locale][guess.confidence]}] «${guess.found}» → ${guess.readAs}  (${place(guess)})`;
    });
  return rows.length === 0 ? '' : `\n${title}\n${rows.join('\n')}\n`;
}

/** What an import found, for a clerk: counts, problems by cause, guesses. */
export function importText(input: SchoolClassInput, report: ImportReport, locale: Locale): string {
  const errors = input.issues.filter((issue) => issue.severity === 'error');
  const held = new Set(errors.flatMap((issue) => issue.location?.maHocSinh ?? []));
  const read = input.drafts.length;
  const head =
    locale === 'vi'
      ? `Lớp ${input.tenLop}, năm học ${input.namHoc}: đọc được ${read} học sinh, giữ lại ${held.size}; ${errors.length} lỗi, ${report.guesses.length} suy đoán`
      : `Class ${input.tenLop}, school year ${input.namHoc}: ${read} pupils read, ${held.size} held back; ${errors.length} errors, ${report.guesses.length} guesses`;
  const groups = groupsText(groupIssues(input.issues, { samples: 2 }), locale);
  return `${head}\n${groups === '' ? '' : `\n${groups}`}${guessesText(report.guesses, locale)}`;
}
