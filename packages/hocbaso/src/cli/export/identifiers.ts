import { existsSync } from 'node:fs';
import type { Transcript } from '@hocbaso/spec';
import { writeWhole } from '../../files/read-write.ts';
import type { TranscriptDraft } from '../../import/index.ts';
import { readRecords } from '../documents/read-records.ts';

/** Completed records kept beside an export, so that a pupil's transcript keeps the identifier it was given. */
export interface Identifiers {
  /** The identifier this pupil's transcript of this year was given before. */
  of(draft: TranscriptDraft): string | undefined;
  /** Keeps the records, in place of those of the same transcripts; the others stay. */
  write(records: readonly Transcript[]): Promise<void>;
}

const keyOf = ({ maTruong, namHoc, maHocSinh }: TranscriptDraft): string =>
  JSON.stringify([maTruong, namHoc, maHocSinh]);

/** Reads the records kept at `path`, if any. */
export async function openIdentifiers(path: string): Promise<Identifiers> {
  const kept = new Map<string, Transcript>();
  if (existsSync(path)) {
    for await (const { record } of readRecords(path)) {
      if (typeof record === 'object' && record !== null)
        kept.set(keyOf(record as Transcript), record as Transcript);
    }
  }
  return {
    of: (draft) => kept.get(keyOf(draft))?.maDinhDanhHocBa,
    write: async (records) => {
      for (const record of records) kept.set(keyOf(record), record);
      await writeWhole(path, [...kept.values()].map((record) => `${JSON.stringify(record)}\n`).join(''));
    },
  };
}
