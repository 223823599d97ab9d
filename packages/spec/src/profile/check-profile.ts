import { PROFILES } from '../generated/profiles.ts';
import type { Issue } from '../issues/issue.ts';
import { applyOverlay } from './apply-overlay.ts';
import { checkJson } from './check-json.ts';
import { checkMeaning } from './check-meaning.ts';
import type { ProfileOverlay } from './overlay.ts';
import type { Profile } from './profile.ts';
import { PROFILE_SCHEMA } from './profile-schema.ts';

/** What a profile file may build on. */
export interface ProfileOptions {
  /** Parsed JSON of overlays and whole profiles, in any order; a file may extend a shipped profile or one of these. */
  readonly overlays?: readonly unknown[];
}

/** What came of a profile file: the effective profile, absent when there is an error. */
export interface ProfileReading {
  readonly profile?: Profile;
  readonly issues: readonly Issue[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The `id` of a parsed file, when it has one. */
export function idOf(file: unknown): string | undefined {
  return isObject(file) && typeof file.id === 'string' ? file.id : undefined;
}

const failed = (code: Issue['code'], path: Issue['path'], params: Issue['params']): ProfileReading => ({
  issues: [{ code, severity: 'error', path, params }],
});

function read(file: unknown, files: readonly unknown[], below: readonly string[]): ProfileReading {
  const overlay = isObject(file) && Object.hasOwn(file, 'extends');
  const shape = checkJson(PROFILE_SCHEMA.$defs, overlay ? 'overlay' : 'profile', file);
  if (shape.length > 0) return { issues: shape };
  const { $schema: _editor, ...content } = file as Record<string, unknown>;
  const id = content.id as string;
  if (Object.hasOwn(PROFILES, id) || files.filter((other) => idOf(other) === id).length > 1) {
    return failed('ERR_HBS_PROFILE_ID_TAKEN', ['id'], { profile: id });
  }
  if (!overlay) return finish(content as unknown as Profile, []);
  const target = content.extends as string;
  if (below.includes(target) || target === id) {
    return failed('ERR_HBS_PROFILE_CYCLE', ['extends'], { chain: [...below, id, target].join(' → ') });
  }
  const base = readId(target, files, [...below, id]);
  if (base === undefined) {
    const known = [...Object.keys(PROFILES), ...files.flatMap((other) => idOf(other) ?? [])];
    return failed('ERR_HBS_PROFILE_UNKNOWN', ['extends'], {
      profile: target,
      known: known.filter((name) => name !== id).join(', '),
    });
  }
  if (base.profile === undefined) return base;
  const applied = applyOverlay(base.profile, content as unknown as ProfileOverlay);
  return finish(applied.profile, applied.issues);
}

function finish(profile: Profile, before: readonly Issue[]): ProfileReading {
  const issues = [...before, ...checkMeaning(profile)];
  return issues.some((issue) => issue.severity === 'error') ? { issues } : { profile, issues };
}

/** The profile of an id among the shipped ones and the files handed in; `undefined` when there is none. */
export function readId(
  id: string,
  files: readonly unknown[],
  below: readonly string[] = [],
): ProfileReading | undefined {
  const file = files.find((other) => idOf(other) === id);
  if (file !== undefined) return read(file, files, below);
  return Object.hasOwn(PROFILES, id) ? { profile: PROFILES[id]!, issues: [] } : undefined;
}

/**
 * Reads a profile file (parsed JSON, a whole profile or an overlay) into the effective profile, with every problem as
 * an issue: shape against the JSON Schema, unknown paths, contradictions. Never throws on content.
 */
export function checkProfile(file: unknown, options: ProfileOptions = {}): ProfileReading {
  const others = (options.overlays ?? []).filter((other) => other !== file);
  return read(file, [...others, file], []);
}
