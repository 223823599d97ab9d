import { basename, join } from 'node:path';
import { isHocBaSoError, type Transcript } from '@hocbaso/spec';
import { encodeTranscript } from '@hocbaso/xml';
import { writeWhole } from '../../files/read-write.ts';
import type { OpenedDocument } from '../documents/open-documents.ts';

/** Gathers repaired documents and writes each file anew under its own name in another folder. */
export interface FixedFiles {
  /** Takes a document; what cannot be repaired is answered with the reason, and left out. */
  add(document: OpenedDocument, kept: unknown): 'signed' | 'list' | 'unreadable' | 'unwritable' | undefined;
  /** Writes the files. @returns their paths */
  write(): Promise<readonly string[]>;
}

const SIGNED = 'SignatureValue';

/** Files below `folder`; nothing is ever written over a file that was read. */
export function createFixedFiles(folder: string): FixedFiles {
  const xml = new Map<string, Uint8Array>();
  const records = new Map<string, unknown[]>();
  return {
    add: (document, kept) => {
      if (document.kind === 'list') return 'list';
      if (!('record' in document)) return 'unreadable';
      if (document.kind === 'record') {
        records.set(document.path, [...(records.get(document.path) ?? []), kept]);
        return undefined;
      }
      // Signed bytes are never written again: the signatures would be of another document.
      if (Buffer.from(document.bytes!).includes(SIGNED)) return 'signed';
      try {
        xml.set(document.path, encodeTranscript(kept as Transcript, document.profile));
        return undefined;
      } catch (error) {
        if (!isHocBaSoError(error)) throw error;
        return 'unwritable';
      }
    },
    write: async () => {
      const paths: string[] = [];
      const names = new Set<string>();
      const put = async (path: string, content: Uint8Array | string): Promise<void> => {
        let name = basename(path);
        for (let i = 2; names.has(name); i++) name = `${i}-${basename(path)}`;
        names.add(name);
        await writeWhole(join(folder, name), content);
        paths.push(join(folder, name));
      };
      for (const [path, bytes] of xml) await put(path, bytes);
      for (const [path, list] of records) {
        const lines = /\.(jsonl|ndjson)$/i.test(path);
        const text = lines
          ? list.map((record) => JSON.stringify(record)).join('\n')
          : JSON.stringify(list.length === 1 ? list[0] : list, null, 2);
        await put(path, `${text}\n`);
      }
      return paths;
    },
  };
}
