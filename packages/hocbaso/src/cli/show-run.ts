import type { RunEvent } from '../run/run-school.ts';
import type { ClassReport } from '../school/report.ts';
import { type Progress, type ProgressSink, startProgress } from './progress.ts';
import { formatTable } from './table.ts';

/** Turns the events of a run into bars on `sink`. */
export function progressOf(sink: ProgressSink): (event: RunEvent) => void {
  let bar: Progress | undefined;
  return (event) => {
    if (event.type === 'step') bar = startProgress(sink, event.label, event.total);
    else if (event.type === 'tick') bar?.tick(event.by);
    else bar?.done();
  };
}

const KIND = {
  held_back: 'giữ lại',
  not_signed: 'thiếu chữ ký',
  refused: 'bị từ chối',
  pending: 'chờ kết quả',
} as const;

/** The table of a run and, below it, every pupil with a problem: where, what, why and what to do. */
export function reportText(reports: readonly ClassReport[]): string {
  const table = formatTable(
    ['Lớp', 'Học sinh', 'Đã lập', 'Phát hành', 'Tiếp nhận', 'Từ chối', 'Chờ', 'Chữ ký mới', 'Giữ lại'],
    reports.map((r) => [
      r.tenLop,
      ...[r.pupils, r.created, r.issued, r.accepted, r.refused, r.pending, r.signatures].map(String),
      String(r.problems.filter((p) => p.kind === 'held_back').length),
    ]),
  );
  const lines = [table];
  for (const report of reports) {
    for (const problem of report.problems) {
      lines.push(
        '',
        `Lớp ${report.tenLop} – ${problem.hoVaTen} (${problem.maHocSinh}): ${KIND[problem.kind]}`,
      );
      for (const { vi } of problem.reasons) {
        lines.push(`  ${vi.code}  ${vi.what}`);
        if (vi.where !== '') lines.push(`    ở: ${vi.where}`);
        if (vi.why !== '') lines.push(`    căn cứ: ${vi.why}`);
        if (vi.next !== '') lines.push(`    cần làm: ${vi.next}`);
      }
    }
    for (const { vi } of report.inputIssues) lines.push('', `Lớp ${report.tenLop}: ${vi.what} (${vi.where})`);
  }
  return `${lines.join('\n')}\n`;
}
