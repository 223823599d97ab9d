import { HocBaSoError } from '../errors/hocbaso-error.ts';
import { HUB_PROFILES } from '../generated/hub-profiles.ts';
import type { HubProfile } from './hub-profile.ts';

/**
 * The shipped hub profile of this id.
 * @throws HocBaSoError `ERR_HBS_PROFILE_UNKNOWN`
 */
export function loadHubProfile(id: string): HubProfile {
  const profile = Object.hasOwn(HUB_PROFILES, id) ? HUB_PROFILES[id] : undefined;
  if (profile === undefined) {
    throw new HocBaSoError('ERR_HBS_PROFILE_UNKNOWN', {
      params: { profile: id, known: Object.keys(HUB_PROFILES).join(', ') },
    });
  }
  return profile;
}
