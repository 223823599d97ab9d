import { HocBaSoError } from '../errors/hocbaso-error.ts';
import { PROFILES } from '../generated/profiles.ts';
import type { Profile } from './profile.ts';

/**
 * The shipped profile of this id.
 * @throws HocBaSoError `ERR_HBS_PROFILE_UNKNOWN`
 */
export function loadProfile(id: string): Profile {
  const profile = Object.hasOwn(PROFILES, id) ? PROFILES[id] : undefined;
  if (profile === undefined) {
    throw new HocBaSoError('ERR_HBS_PROFILE_UNKNOWN', {
      params: { profile: id, known: Object.keys(PROFILES).join(', ') },
    });
  }
  return profile;
}
