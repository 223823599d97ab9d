import { HocBaSoError } from '../errors/hocbaso-error.ts';
import { renderMessage } from '../messages/render.ts';
import { checkProfile, idOf, type ProfileOptions, type ProfileReading } from './check-profile.ts';
import type { Profile } from './profile.ts';

/** At most so many problems are put into the sentence of an exception. */
const SHOWN = 5;

/**
 * The profile of a reading.
 * @throws HocBaSoError `ERR_HBS_PROFILE_INVALID`, naming the first problems
 */
export function requireProfile(reading: ProfileReading, name: string): Profile {
  if (reading.profile !== undefined) return reading.profile;
  const errors = reading.issues.filter((issue) => issue.severity === 'error');
  const list = (locale: 'vi' | 'en'): string =>
    errors
      .slice(0, SHOWN)
      .map((issue) => renderMessage(issue.code, issue.params, locale).text)
      .join(' ');
  throw new HocBaSoError('ERR_HBS_PROFILE_INVALID', {
    params: { profile: name, count: errors.length, problems: list('vi'), problemsEn: list('en') },
  });
}

/**
 * Makes a profile out of parsed JSON, a whole profile or an overlay; {@link checkProfile} gives the problems as data.
 * @throws HocBaSoError `ERR_HBS_PROFILE_INVALID`
 */
export function defineProfile(file: unknown, options: ProfileOptions = {}): Profile {
  return requireProfile(checkProfile(file, options), idOf(file) ?? '?');
}
