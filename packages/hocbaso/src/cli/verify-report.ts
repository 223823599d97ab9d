import { basename } from 'node:path';
import { type Locale, systemClock } from '@hocbaso/spec';
import { reportToHtml, reportToText, type TranscriptVerification, verificationReport } from '@hocbaso/xml';
import { writeWhole } from '../files/read-write.ts';

/**
 * Writes the report of Thông tư 15/2025/TT-BKHCN on one document; the ending of the path decides the form.
 * @throws HocBaSoError `ERR_HBS_CLI_WRITE`
 */
export async function writeReport(
  path: string,
  document: string,
  result: TranscriptVerification,
  locale: Locale,
): Promise<void> {
  const report = verificationReport(result, { locale, now: systemClock.now(), fileName: basename(document) });
  if (path.endsWith('.html')) await writeWhole(path, reportToHtml(report));
  else if (path.endsWith('.txt')) await writeWhole(path, reportToText(report));
  else await writeWhole(path, `${JSON.stringify(report, null, 2)}\n`);
}
