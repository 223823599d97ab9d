import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { write } from '../../import/examples.ts';
import { type CliResult, startCli } from '../run-cli.ts';

/** One thing a guide does, in the order it is written. */
export type Step =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'excel';
      readonly name: string;
      readonly sheet: string;
      readonly row: number;
      readonly cells: string[][];
    }
  | {
      readonly kind: 'edit';
      readonly name: string;
      readonly sheet: string;
      readonly cell: string;
      readonly value: string;
    }
  | { readonly kind: 'run'; readonly args: string[]; readonly status: number }
  | { readonly kind: 'says'; readonly text: string; readonly line: number };

/** The steps of a guide: files and tables behind a comment that names them, `sh` blocks, and what they print. */
export function stepsOf(markdown: string): Step[] {
  const lines = markdown.split('\n');
  const steps: Step[] = [];
  let about: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const comment = /^<!-- (tệp|excel|sửa): (.*) -->$/.exec(line);
    if (comment !== null) {
      about = [comment[1]!, ...comment[2]!.split(' | ')];
      if (about[0] === 'sửa') {
        const [, name, sheet, cell, value] = about as [string, string, string, string, string];
        steps.push({ kind: 'edit', name, sheet, cell, value });
        about = [];
      }
      continue;
    }
    if (line.startsWith('|') && about[0] === 'excel') {
      const table: string[][] = [];
      for (; lines[i]?.startsWith('|'); i++) {
        if (!/^\|[-|]+\|$/.test(lines[i]!))
          table.push(
            lines[i]!.slice(1, -1)
              .split('|')
              .map((cell) => cell.trim()),
          );
      }
      steps.push({ kind: 'excel', name: about[1]!, sheet: about[2]!, row: Number(about[3]), cells: table });
      about = [];
      continue;
    }
    const fence = /^```(\w*)$/.exec(line);
    if (fence === null) continue;
    const start = i + 1;
    while (lines[++i] !== '```') if (i >= lines.length) throw new Error('an open fence');
    const body = lines.slice(start, i);
    if (about[0] === 'tệp') steps.push({ kind: 'file', name: about[1]!, text: body.join('\n') });
    else if (fence[1] === 'sh') {
      for (const command of body) {
        const [words, note] = command.split('   # mã thoát ');
        const [program, ...args] = words!.split(' ');
        if (program !== 'hocbaso' || note === undefined)
          throw new Error(`not a command with its status: ${command}`);
        steps.push({ kind: 'run', args, status: Number(note) });
      }
    } else if (fence[1] === 'text') steps.push({ kind: 'says', text: `${body.join('\n')}\n`, line: start });
    about = [];
  }
  return steps;
}

/** Does one step in a folder; a command answers what it printed. */
export async function doStep(step: Step, folder: string): Promise<CliResult | undefined> {
  if (step.kind === 'file') writeFileSync(join(folder, step.name), step.text);
  if (step.kind === 'excel') {
    const rows = [['BẢNG TỔNG HỢP'], ...Array.from({ length: step.row - 2 }, () => []), ...step.cells];
    const sheet = XLSX.utils.aoa_to_sheet(rows);
    const notes = XLSX.utils.aoa_to_sheet([['Ghi chú của giáo viên']]);
    const book = { SheetNames: [step.sheet, 'Ghi chú'], Sheets: { [step.sheet]: sheet, 'Ghi chú': notes } };
    writeFileSync(join(folder, step.name), write(book));
  }
  if (step.kind === 'edit') {
    const path = join(folder, step.name);
    const book = XLSX.read(readFileSync(path), { cellNF: true });
    book.Sheets[step.sheet]![step.cell] = { t: 's', v: step.value };
    writeFileSync(path, write(book));
  }
  return step.kind === 'run' ? startCli(step.args, folder).result : undefined;
}
