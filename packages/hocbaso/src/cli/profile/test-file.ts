import { basename } from 'node:path';
import { describeIssue, type Issue, type Profile } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import { decodeTranscript, detectProfile } from '@hocbaso/xml';
import { readInput } from '../../files/read-write.ts';
import { EXIT } from '../exit-code.ts';
import type { ProfileCommand } from './command.ts';
import { openShelf } from './profile-files.ts';

/** So many misfits are shown for each profile. */
const SHOWN = 10;

interface Fit {
  readonly profile: Profile;
  readonly issues: readonly Issue[];
  readonly errors: number;
}

/** Shows which profiles read an XML file and what does not fit the others; exit status 1 when none reads it. */
export async function testFile(path: string, command: ProfileCommand): Promise<number> {
  const bytes = await readInput(path);
  const { all } = await openShelf(command.overlays);
  const fits: readonly Fit[] = all
    .map((profile) => {
      const { issues } = decodeTranscript(bytes, profile);
      return { profile, issues, errors: issues.filter((issue) => issue.severity === 'error').length };
    })
    .sort((a, b) => a.errors - b.errors || a.issues.length - b.issues.length);
  const reading = fits.filter((fit) => fit.errors === 0).map((fit) => fit.profile.id);
  const found = detectProfile(bytes, all);
  const detected = found.status === 'found' ? found.profile.id : undefined;
  const candidates = found.status === 'ambiguous' ? found.candidates.map(({ id }) => id) : [];
  if (command.json) {
    const profiles = fits.map(({ profile, issues }) => ({
      id: profile.id,
      reads: reading.includes(profile.id),
      issues,
    }));
    command.stdout.write(
      `${JSON.stringify({ file: basename(path), detected, ambiguous: candidates.length > 0, candidates, profiles })}\n`,
    );
    return reading.length > 0 ? EXIT.ok : EXIT.invalid;
  }
  if (found.status === 'ambiguous') {
    const { code, what, next } = describeIssue(found.issue, 'vi', MESSAGES);
    command.stdout.write(`${basename(path)}: ${code} ${what}\n  → ${next}\n`);
  } else {
    const said = detected ?? 'không nhận ra hồ sơ đặc tả nào (no profile detected)';
    command.stdout.write(`${basename(path)}: ${said}\n`);
  }
  for (const { profile, issues, errors } of fits) {
    command.stdout.write(
      `${errors === 0 ? '✓' : '✗'} ${profile.id}: ${errors} lỗi, ${issues.length - errors} cảnh báo\n`,
    );
    for (const issue of issues.slice(0, SHOWN)) {
      const { code, where, what } = describeIssue(issue, 'vi', MESSAGES);
      command.stdout.write(`    ${code} ${what}${where === '' ? '' : ` (${where})`}\n`);
    }
    if (issues.length > SHOWN) command.stdout.write(`    … và ${issues.length - SHOWN} mục khác\n`);
  }
  return reading.length > 0 ? EXIT.ok : EXIT.invalid;
}
