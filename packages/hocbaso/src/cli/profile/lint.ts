import {
  checkProfile,
  FIELDS,
  type Issue,
  type Profile,
  profileHash,
  renderMessage,
  uncertainEntries,
} from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { EXIT } from '../exit-code.ts';
import type { ProfileCommand } from './command.ts';
import { readJson } from './profile-files.ts';

/** Required fields of the form that no tag carries: not an error, an annex may not have them. */
function uncarried(profile: Profile): readonly Issue[] {
  const text = JSON.stringify(profile.root);
  return FIELDS.filter(
    (f) => f.form === profile.form && f.required === true && !text.includes(`"field":"${f.name}"`),
  ).map((f) => ({
    code: 'PROFILE_FIELD_UNCARRIED',
    severity: 'info',
    path: [f.name],
    params: { field: f.group === 'hocBa' ? f.name : `${f.group}.${f.name}` },
  }));
}

/** Checks profile files and overlays; exit status 1 when one has an error. */
export async function lintProfiles(files: readonly string[], command: ProfileCommand): Promise<number> {
  const overlays = await Promise.all(command.overlays.map(readJson));
  let status: number = EXIT.ok;
  for (const path of files) {
    const file = await readJson(path);
    const { profile, issues } = checkProfile(file, { overlays });
    const unsure = profile === undefined ? [] : uncertainEntries(profile);
    const all: Issue[] = [...issues, ...(profile === undefined ? [] : uncarried(profile))];
    if (unsure.length > 0) {
      all.push({
        code: 'PROFILE_UNCERTAIN',
        severity: 'warning',
        path: [],
        params: { count: unsure.length },
      });
    }
    const hash = profile === undefined ? undefined : await profileHash(profile);
    if (profile === undefined) status = EXIT.invalid;
    if (command.json) {
      command.stdout.write(
        `${JSON.stringify({ file: path, valid: profile !== undefined, id: profile?.id, basedOn: profile?.basedOn, hash, issues: all, uncertain: unsure })}\n`,
      );
      continue;
    }
    command.stdout.write(`${profile === undefined ? '✗' : '✓'} ${path}\n`);
    if (profile !== undefined) {
      const chain = [profile.id, ...(profile.basedOn ?? [])].join(' → ');
      command.stdout.write(`  ${chain}\n  sha256 ${hash}\n`);
    }
    for (const issue of all) {
      const { text, next } = renderMessage(issue.code, issue.params, 'vi', MESSAGES);
      const place = issue.path[0] === 'changes' ? `changes[${issue.path[1]}]: ` : '';
      command.stdout.write(
        `  ${issue.severity === 'error' ? '✗' : '–'} ${issue.code} ${place}${text} → ${next}\n`,
      );
    }
    for (const entry of unsure) command.stdout.write(`    ${entry.confidence.padEnd(8)} ${entry.path}\n`);
  }
  return status;
}
