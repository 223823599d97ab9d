import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { ProfileCommand } from './command.ts';
import { diff } from './diff.ts';
import { explain } from './explain.ts';
import { lintProfiles } from './lint.ts';
import { testFile } from './test-file.ts';

/**
 * Runs `hocbaso profile lint|diff|explain|test`.
 * @throws HocBaSoError `ERR_HBS_CLI_USAGE`, and what reading and profiles throw
 */
export async function runProfile(words: readonly string[], command: ProfileCommand): Promise<number> {
  const [action = '', ...rest] = words;
  const [first, second] = rest;
  if (action === 'lint' && first !== undefined) return lintProfiles(rest, command);
  if (action === 'diff' && first !== undefined && second !== undefined && rest.length === 2) {
    return diff(first, second, command);
  }
  if (action === 'explain' && first !== undefined && rest.length === 1) return explain(first, command);
  if (action === 'test' && first !== undefined && rest.length === 1) return testFile(first, command);
  throw hocbasoError('ERR_HBS_CLI_USAGE', {
    params: { detail: 'profile lint TỆP… | diff A B | explain TRƯỜNG | test TỆP.xml' },
  });
}
