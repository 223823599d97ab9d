import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { c14nCases, notRun, OTHER_ENCODING, runC14nCase } from './vector-cases.ts';
import { vectorsFolder } from './vectors.ts';

const folder = vectorsFolder();
const cases = folder === undefined ? [] : c14nCases(folder);

describe.skipIf(folder === undefined)('canonicalisation vectors', () => {
  const skipped: Record<string, number> = {};
  const run = cases.filter((x) => {
    const reason = notRun(x);
    if (reason !== undefined) skipped[reason] = (skipped[reason] ?? 0) + 1;
    return reason === undefined;
  });
  console.log(`c14n vectors: ${run.length} run, not run: ${JSON.stringify(skipped)}`);

  it.each(run.map((x) => [`${x.mode} ${x.scope} ${x.expected}`, x] as const))('%s', (_, x) => {
    const { ours, expected } = runC14nCase(folder!, x);
    expect(ours.toString()).toBe(expected.toString());
    expect(ours.equals(expected)).toBe(true);
  });

  it.each(cases.filter((x) => x.dtd || OTHER_ENCODING.has(x.input)).map((x) => [x.input, x] as const))(
    'refuses %s',
    (_, x) => {
      expect(() => parseXml(readFileSync(join(folder!, x.input)))).toThrow(
        expect.objectContaining({ code: x.dtd ? 'ERR_HBS_XML_DOCTYPE' : 'ERR_HBS_XML_ENCODING' }),
      );
    },
  );
});
