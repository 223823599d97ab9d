import { describeIssue, formatPath } from '@hocbaso/spec';
import { IMPORT_MESSAGES } from '@hocbaso/spec/messages/import';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import { checkMapping, type ImportMapping } from './mapping.ts';

/**
 * A checked mapping from JSON text or a parsed value; use {@link checkMapping} for the full list of what is wrong.
 *
 * @throws HocBaSoError `ERR_HBS_MAPPING` with the number of problems and the first of them
 */
export function parseMapping(json: unknown): ImportMapping {
  const { mapping, issues } = checkMapping(json);
  if (mapping !== undefined) return mapping;
  const [first] = issues;
  throw hocbasoError('ERR_HBS_MAPPING', {
    params: {
      count: issues.length,
      path: first === undefined ? '$' : formatPath(first.path) || '$',
      first: first === undefined ? '' : describeIssue(first, 'vi', IMPORT_MESSAGES).what,
    },
  });
}
