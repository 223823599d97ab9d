import { diffProfiles } from '@hocbaso/spec/explain';
import { EXIT } from '../exit-code.ts';
import type { ProfileCommand } from './command.ts';
import { openShelf } from './profile-files.ts';

const SIGN = { added: '+', removed: '-', changed: '~' } as const;

/** Shows what differs between two profiles, given by id or by file; like `diff`, exit status 1 when anything does. */
export async function diff(before: string, after: string, command: ProfileCommand): Promise<number> {
  const shelf = await openShelf(command.overlays);
  const found = diffProfiles(await shelf.find(before), await shelf.find(after));
  if (command.json) command.stdout.write(`${JSON.stringify(found)}\n`);
  else {
    for (const { kind, subject, members } of found) {
      command.stdout.write(`${SIGN[kind]} ${subject}\n`);
      for (const m of members)
        command.stdout.write(`    ${m.name}: ${m.before ?? '∅'} → ${m.after ?? '∅'}\n`);
    }
    if (found.length === 0) command.stdout.write('Không khác nhau (no difference).\n');
  }
  return found.length === 0 ? EXIT.ok : EXIT.invalid;
}
