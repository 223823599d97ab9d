import { HocBaSoError } from '../errors/hocbaso-error.ts';
import { PROFILES } from '../generated/profiles.ts';
import { idOf, type ProfileOptions, readId } from './check-profile.ts';
import { requireProfile } from './define-profile.ts';
import type { Profile } from './profile.ts';

/**
 * The profile of this id: a shipped one, or one of the overlays handed in, applied to what it extends.
 * @throws HocBaSoError `ERR_HBS_PROFILE_UNKNOWN`; `ERR_HBS_PROFILE_INVALID` when an overlay on the way has a problem
 */
export function loadProfile(id: string, options: ProfileOptions = {}): Profile {
  const overlays = options.overlays ?? [];
  const reading = readId(id, overlays);
  if (reading === undefined) {
    const known = [...Object.keys(PROFILES), ...overlays.flatMap((file) => idOf(file) ?? [])];
    throw new HocBaSoError('ERR_HBS_PROFILE_UNKNOWN', { params: { profile: id, known: known.join(', ') } });
  }
  return requireProfile(reading, id);
}
