import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Issue } from '@hocbaso/spec';
import { readInput } from '../../files/read-write.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';

/** One value of a JSON file, or why there is none. */
export interface ReadRecord {
  /** Counted from 1: the line of a JSONL file, the place in an array. */
  readonly number: number;
  readonly record?: unknown;
  readonly issue?: Issue;
}

function unreadable(file: string, line: number): Issue {
  return {
    code: 'ERR_HBS_DOCUMENT_JSON',
    severity: 'error',
    path: [],
    params: { file, line },
    location: { file, row: line },
  };
}

function parseLine(file: string, number: number, line: string): ReadRecord {
  try {
    return { number, record: JSON.parse(number === 1 ? line.replace(/^\ufeff/, '') : line) as unknown };
  } catch {
    return { number, issue: unreadable(file, number) };
  }
}

/** The records of a JSONL file, one line at a time; empty lines are passed over. */
async function* readLines(path: string): AsyncGenerator<ReadRecord> {
  const file = basename(path);
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== '') yield parseLine(file, number, line);
  }
}

/**
 * The records of a JSON file: one object, an array of them, or one a line. Broken JSON is an issue, not an exception.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_DOCUMENT`
 */
export async function* readRecords(path: string): AsyncGenerator<ReadRecord> {
  if (/\.(jsonl|ndjson)$/i.test(path)) {
    yield* readLines(path);
    return;
  }
  const file = basename(path);
  const text = new TextDecoder().decode(await readInput(path));
  if (!/^\s*[[{]/.test(text)) throw hocbasoError('ERR_HBS_CLI_DOCUMENT', { params: { file } });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // Not one value: perhaps one a line.
    const lines = text.split(/\r?\n/).map((line, i) => ({ line, number: i + 1 }));
    const filled = lines.filter(({ line }) => line.trim() !== '');
    const read = filled.map(({ line, number }) => parseLine(file, number, line));
    if (filled.length > 1 && read.some((one) => one.issue === undefined)) yield* read;
    else yield { number: 1, issue: unreadable(file, 1) };
    return;
  }
  const records: readonly unknown[] = Array.isArray(data) ? data : [data];
  for (const [i, record] of records.entries()) yield { number: i + 1, record };
}
