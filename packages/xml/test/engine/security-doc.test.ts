import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** docs/security.md promises tests by name: each must be there. */

const tests = join(import.meta.dirname, '..');
const text = readFileSync(join(tests, '../../../docs/security.md'), 'utf8');
const sections = text
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    file: /`([a-z]+\/[a-z0-9-]+\.test\.ts)`/.exec(section.slice(0, section.indexOf('\n')))?.[1],
    rows: section.split('\n').filter((line) => /^\| (?!Attack |---)/.test(line)),
  }));

describe('docs/security.md', () => {
  it('has its sections with tests', () => {
    expect(sections.filter(({ file }) => file !== undefined).length).toBeGreaterThanOrEqual(18);
    expect(sections.flatMap(({ rows }) => rows).length).toBeGreaterThanOrEqual(75);
  });

  it.each(sections.filter(({ file }) => file !== undefined))(
    '$title: every test named there exists',
    ({ file, rows }) => {
      const path = join(tests, file!);
      expect(existsSync(path), path).toBe(true);
      const source = readFileSync(path, 'utf8').replaceAll("\\'", "'");
      for (const row of rows) {
        const cells = row.split(' | ');
        expect(cells.length, row).toBe(4);
        const names = [...cells.at(-1)!.matchAll(/“([^”]+)”/g)].map(([, name]) => name!);
        expect(names.length, row).toBeGreaterThan(0);
        for (const name of names) expect(source.includes(name), `${file}: ${name}`).toBe(true);
      }
    },
  );
});
