import { RULE_SPECS } from '@hocbaso/spec';
import { explainField, type FieldExplanation, nearestFields } from '@hocbaso/spec/explain';
import { EXIT } from '../exit-code.ts';
import type { ProfileCommand } from './command.ts';
import { openShelf } from './profile-files.ts';

function show({ field, key, wire, rules }: FieldExplanation): string {
  const required =
    typeof field.required === 'boolean'
      ? field.required
        ? 'bắt buộc (required)'
        : 'không bắt buộc (optional)'
      : `bắt buộc trừ khi ${field.required.unless} (required unless)`;
  const limit = [
    field.type === 'enum' ? `enum ${field.enum}` : field.type,
    field.maxLength === undefined ? '' : `≤ ${field.maxLength}`,
    field.pattern ?? '',
  ].filter((part) => part !== '');
  const lines = [
    `${key} (${field.form}) – ${field.vi}. ${field.en}.`,
    `  ${limit.join(' ')}, ${required}, ${field.dataClass}`,
    `  ${field.source} [${field.confidence}]`,
  ];
  for (const one of wire) {
    const notes = [
      one.format,
      one.requiredByAnnex ? 'bắt buộc (required)' : undefined,
      ...one.aliases.map((a) => `đọc cả ${a}`),
    ];
    const note = notes.filter((part) => part !== undefined).join(', ');
    lines.push(
      `  ${one.profile}: ${one.path}${note === '' ? '' : ` (${note})`} [${one.confidence}]`,
      `      ${one.source}`,
    );
  }
  for (const rule of rules) lines.push(`  ${rule} ${RULE_SPECS[rule].severity}: ${RULE_SPECS[rule].basis}`);
  return `${lines.join('\n')}\n`;
}

/** Says everything the data knows of a field; exit status 1 for a name nothing is called by. */
export async function explain(name: string, command: ProfileCommand): Promise<number> {
  const shelf = await openShelf(command.overlays);
  const found = explainField(name, { profiles: shelf.all });
  if (command.json) command.stdout.write(`${JSON.stringify(found)}\n`);
  else if (found.length > 0) command.stdout.write(found.map(show).join('\n'));
  else {
    const near = nearestFields(name).join(', ');
    command.stdout.write(
      `Không có trường hay thẻ nào tên là «${name}» (no such field). Gần giống: ${near || '–'}\n`,
    );
  }
  return found.length > 0 ? EXIT.ok : EXIT.invalid;
}
