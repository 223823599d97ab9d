import type { Transcript } from '@hocbaso/spec';
import {
  C14N_INCLUSIVE,
  canonicalize,
  decodeTranscript,
  detectProfile,
  encodeTranscript,
  listSlots,
  parseXml,
} from '@hocbaso/xml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyRecord, restrict } from './records.ts';
import { FORMS, profiles, record } from './support.ts';

describe.each(FORMS)('%s', (form) => {
  const profile = profiles[form];

  test('any record comes back as it was, as far as the layout carries it', () => {
    fc.assert(
      fc.property(anyRecord(form), (values) => {
        const bytes = encodeTranscript(values as unknown as Transcript, profile);
        const { record: back, issues } = decodeTranscript(bytes, profile);
        expect(issues).toEqual([]);
        expect(back).toEqual(restrict(values, profile));
        const doc = parseXml(bytes);
        const canonical = canonicalize(doc, doc.root, { algorithm: C14N_INCLUSIVE });
        expect(Buffer.compare(canonical, bytes)).toBe(0);
        expect(detectProfile(bytes, Object.values(profiles))).toEqual({ status: 'found', profile });
      }),
      { numRuns: 300 },
    );
  });

  test('slot k of a teacher belongs to row k of that teacher', () => {
    const values = record(form);
    const slots = listSlots(encodeTranscript(values, profile), profile).filter((s) => s.role === 'gvbm');
    expect(slots.map((s) => s.maMonHoc)).toEqual(
      form === 'primary' ? [] : values.bangDiem.map((row) => row.maMonHoc),
    );
  });
});
