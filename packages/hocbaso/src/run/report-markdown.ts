import type { ClassReport } from '../school/report.ts';

const KIND = {
  held_back: 'Giữ lại, chưa lập học bạ / held back',
  not_signed: 'Còn thiếu chữ ký / not fully signed',
  refused: 'Bị từ chối tiếp nhận / refused',
  pending: 'Chưa có kết quả / pending',
} as const;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The report of a run as Markdown: one table, then every pupil with a problem and what to do. */
export function reportMarkdown(classes: readonly ClassReport[]): string {
  const lines = [
    '# Kết quả học bạ số / Digital transcripts: result',
    '',
    '| Lớp | Đặc tả | Học sinh | Đã lập | Đã phát hành | Được tiếp nhận | Bị từ chối | Chờ kết quả |',
    '|---|---|---:|---:|---:|---:|---:|---:|',
    ...classes.map(
      (c) =>
        `| ${cell(c.tenLop)} | ${c.profile} | ${c.pupils} | ${c.created} | ${c.issued} | ${c.accepted} | ${c.refused} | ${c.pending} |`,
    ),
    '',
  ];
  for (const c of classes) {
    if (c.problems.length === 0 && c.inputIssues.length === 0) continue;
    lines.push(`## Lớp ${c.tenLop}`, '');
    for (const problem of c.problems) {
      lines.push(`### ${problem.hoVaTen} (${problem.maHocSinh}) – ${KIND[problem.kind]}`, '');
      for (const { vi, en } of problem.reasons) {
        lines.push(`- **${vi.code}** ${vi.what}${vi.where === '' ? '' : ` _(${vi.where})_`}`);
        if (vi.next !== '') lines.push(`  - Việc cần làm: ${vi.next}`);
        if (vi.why !== '') lines.push(`  - Căn cứ: ${vi.why}`);
        lines.push(`  - ${en.what} ${en.next}`.trimEnd());
      }
      lines.push('');
    }
    for (const { vi } of c.inputIssues) lines.push(`- ${vi.code}: ${vi.what} _(${vi.where})_`);
    if (c.inputIssues.length > 0) lines.push('');
  }
  return `${lines.join('\n')}\n`;
}
