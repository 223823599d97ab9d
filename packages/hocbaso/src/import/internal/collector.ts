import type { Issue } from '@hocbaso/spec';
import type { GuessConfidence, ImportGuess } from '../class-input.ts';
import type { Table } from './table.ts';
import { columnLetter } from './text.ts';

/** Gathers what one import has to say. */
export interface Collector {
  readonly issues: Issue[];
  readonly guesses: ImportGuess[];
  /** Set when a whole table cannot be trusted: no draft may come out of this import. */
  blocked: boolean;
}

/** A fresh collector for one import. */
export function createCollector(): Collector {
  return { issues: [], guesses: [], blocked: false };
}

/** Records a guess about a column, once per column and meaning. */
export function addGuess(
  out: Collector,
  table: Pick<Table, 'file' | 'sheet' | 'kind'>,
  column: number,
  found: string,
  readAs: string,
  confidence: GuessConfidence,
): void {
  const letter = table.kind === 'keyed' ? undefined : columnLetter(column);
  const known = out.guesses.some(
    (g) => g.file === table.file && g.sheet === table.sheet && g.found === found && g.readAs === readAs,
  );
  if (known) return;
  out.guesses.push({
    confidence,
    file: table.file,
    ...(table.sheet === undefined ? {} : { sheet: table.sheet }),
    ...(letter === undefined ? {} : { column: letter }),
    found,
    readAs,
  });
}
