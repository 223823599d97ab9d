import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type Issue, isHocBaSoError, type Profile } from '@hocbaso/spec';
import { cutRecords, decodeTranscript, detectProfile, type ProfileDetection, parseXml } from '@hocbaso/xml';
import { readInput } from '../../files/read-write.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import { newestProfile } from './choose-profile.ts';
import { deliveredMessage, openContent } from './delivered-content.ts';
import { readRecords } from './read-records.ts';

/** One transcript of the files of a command. */
export interface OpenedDocument {
  /** Path as given. */
  readonly path: string;
  /** Counted from 1 in its file. */
  readonly number: number;
  /** `list`: one of a list of XML transcripts. */
  readonly kind: 'xml' | 'list' | 'record';
  /** The profile named, detected, or the newest of its form. */
  readonly profile: Profile;
  /** Absent when the document could not be read at all; `issues` say why. */
  readonly record?: unknown;
  /** What reading found. */
  readonly issues: readonly Issue[];
  /** The bytes of an XML transcript. */
  readonly bytes?: Uint8Array;
  /** The delivered message it came in: its id, or its number in the file. */
  readonly message?: string;
}

/** How documents are opened. */
export interface OpenOptions {
  /** Every profile that may be detected. */
  readonly profiles: readonly Profile[];
  /** The one to use, whatever the document looks like. */
  readonly profile?: Profile | undefined;
}

async function firstCharacter(path: string): Promise<string> {
  try {
    for await (const chunk of createReadStream(path, { end: 1023, encoding: 'utf8' })) {
      const text = String(chunk)
        .replace(/^\ufeff/, '')
        .trimStart();
      if (text !== '') return text[0]!;
    }
  } catch {
    // The reading that follows says what is wrong.
  }
  return '';
}

function issueOf(error: unknown): Issue {
  if (!isHocBaSoError(error)) throw error;
  const { offset } = error.params;
  return {
    code: error.code,
    severity: 'error',
    path: [],
    params: error.params,
    ...(typeof offset === 'number' ? { location: { offset } } : {}),
  };
}

/** The transcripts of an XML file: itself, or those of a list. */
function partsOf(bytes: Uint8Array, roots: ReadonlySet<string>): readonly Uint8Array[] | undefined {
  const doc = parseXml(bytes);
  return roots.has(doc.localName(doc.root)) ? cutRecords(bytes) : undefined;
}

function* openXml(path: string, bytes: Uint8Array, options: OpenOptions): Generator<OpenedDocument> {
  const { profiles } = options;
  const fallback = options.profile ?? profiles[0]!;
  const roots = new Set(profiles.map((profile) => profile.package.root));
  let parts: readonly Uint8Array[] | undefined;
  try {
    parts = partsOf(bytes, roots);
  } catch (error) {
    yield { path, number: 1, kind: 'xml', profile: fallback, issues: [issueOf(error)] };
    return;
  }
  for (const [i, part] of (parts ?? [bytes]).entries()) {
    const kind = parts === undefined ? 'xml' : 'list';
    const found: ProfileDetection =
      options.profile === undefined
        ? detectProfile(part, profiles)
        : { status: 'found', profile: options.profile };
    if (found.status === 'ambiguous') {
      const { candidates, issue } = found;
      yield { path, number: i + 1, kind, profile: candidates[0]!, bytes: part, issues: [issue] };
      continue;
    }
    const profile = found.status === 'found' ? found.profile : fallback;
    const { record, issues } = decodeTranscript(part, profile);
    const read = found.status === 'found' ? { record } : {};
    yield { path, number: i + 1, kind, profile, bytes: part, issues, ...read };
  }
}

/** The transcripts in the `content` of a message; a content that cannot be opened is one document with the reason. */
function* openMessage(
  path: string,
  message: string,
  content: string,
  options: OpenOptions,
): Generator<OpenedDocument> {
  let xml: Uint8Array;
  try {
    const maxBytes = Math.max(...options.profiles.map((profile) => profile.package.maxBytes));
    xml = openContent(content, { maxBytes });
  } catch (error) {
    const profile = options.profile ?? options.profiles[0]!;
    yield { path, message, number: 1, kind: 'list', profile, issues: [issueOf(error)] };
    return;
  }
  for (const document of openXml(path, xml, options)) yield { ...document, kind: 'list', message };
}

/**
 * Opens the transcripts of files one after the other: XML transcripts and lists of them, JSON and JSONL records, and
 * messages that deliver a list in their `content`. What is wrong with a document is in its issues; only a file that is
 * none of these is an error.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_DOCUMENT`
 */
export async function* openDocuments(
  paths: readonly string[],
  options: OpenOptions,
): AsyncGenerator<OpenedDocument> {
  for (const path of paths) {
    const first = await firstCharacter(path);
    if (first === '<') {
      yield* openXml(path, await readInput(path), options);
      continue;
    }
    if (first !== '{' && first !== '[') {
      await readInput(path);
      throw hocbasoError('ERR_HBS_CLI_DOCUMENT', { params: { file: basename(path) } });
    }
    for await (const { number, record, issue } of readRecords(path)) {
      const delivered = deliveredMessage(record);
      if (delivered !== undefined) {
        yield* openMessage(path, delivered.messageId ?? String(number), delivered.content, options);
        continue;
      }
      const profile = options.profile ?? newestProfile(options.profiles, record);
      yield issue === undefined
        ? { path, number, kind: 'record', profile, record, issues: [] }
        : { path, number, kind: 'record', profile, issues: [issue] };
    }
  }
}
