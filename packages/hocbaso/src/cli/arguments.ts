import { parseArgs } from 'node:util';
import type { HocBaSoError, Locale } from '@hocbaso/spec';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import type { ProgressSink } from './progress.ts';

/** Where a command writes: data to `stdout`, progress and remarks to `stderr`. */
export interface CliStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressSink;
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** The words of a command, sorted. */
export interface ParsedArguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/** The error of a command that is not right; `detail` in both languages. */
export function usage(detail: string): HocBaSoError {
  return hocbasoError('ERR_HBS_CLI_USAGE', { params: { detail } });
}

/**
 * Sorts the words of a command; an unknown option is an error.
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`
 */
export function parseCommand(
  args: readonly string[],
  options: Options,
  allowPositionals = false,
): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals, strict: true });
    return { values: values as Record<string, unknown>, positionals };
  } catch (cause) {
    throw hocbasoError('ERR_HBS_CLI_USAGE', {
      params: { detail: cause instanceof Error ? cause.message : String(cause) },
      cause,
    });
  }
}

/**
 * The language of `--locale`.
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`
 */
export function localeOf(value: unknown): Locale {
  if (value === undefined || value === 'vi') return 'vi';
  if (value === 'en') return 'en';
  throw usage('--locale vi | en');
}
