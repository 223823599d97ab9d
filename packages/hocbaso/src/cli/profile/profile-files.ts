import { basename } from 'node:path';
import { loadProfile, PROFILES, type Profile } from '@hocbaso/spec';
import { readInput } from '../../files/read-write.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';

/**
 * The parsed JSON of a profile file or an overlay.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_JSON`
 */
export async function readJson(path: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readInput(path));
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw hocbasoError('ERR_HBS_CLI_JSON', { params: { file: basename(path), detail }, cause });
  }
}

/** The effective profiles of the shipped ones and of overlay files; `find` takes an id or a path of either. */
export interface ProfileShelf {
  readonly all: readonly Profile[];
  find(idOrPath: string): Promise<Profile>;
}

/**
 * Reads the overlay files and puts what they make beside the shipped profiles.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`, `ERR_HBS_CLI_JSON`, `ERR_HBS_PROFILE_INVALID`
 */
export async function openShelf(overlayPaths: readonly string[]): Promise<ProfileShelf> {
  const overlays = await Promise.all(overlayPaths.map(readJson));
  const ids = overlays
    .map((file) => (file as { id?: unknown } | null)?.id)
    .filter((id) => typeof id === 'string');
  return {
    all: [...Object.values(PROFILES), ...ids.map((id) => loadProfile(id, { overlays }))],
    async find(idOrPath) {
      if (Object.hasOwn(PROFILES, idOrPath) || ids.includes(idOrPath))
        return loadProfile(idOrPath, { overlays });
      if (!/[/\\]|\.json$/.test(idOrPath)) return loadProfile(idOrPath, { overlays });
      const file = (await readJson(idOrPath)) as { id?: unknown } | null;
      return loadProfile(String(file?.id), {
        overlays: ids.includes(String(file?.id)) ? overlays : [...overlays, file],
      });
    },
  };
}
