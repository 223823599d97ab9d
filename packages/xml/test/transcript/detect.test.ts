import { defineProfile, describeIssue, loadProfile, PROFILES, type Profile } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';
import {
  attachPackageSignature,
  createTranscriptVerifier,
  detectProfile,
  encodeTranscript,
  preparePackageSignature,
  writePackage,
} from '@hocbaso/xml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authority, clock, context, edit, identity, issued, record, signAll, signValue } from './support.ts';

const old = loadProfile('bgddt-2024-cv2088');
const current = loadProfile('bgddt-2025-cv119');
const secondary = loadProfile('bgddt-2025-cv115');
const shipped = Object.values(PROFILES);

const GVCN = 'HOC_BA/DANH_SACH_THONG_TIN_KY/GVCN';
const INFO = 'HOC_BA/DU_LIEU_HOC_BA/THONG_TIN_CHUNG';
const overlay = (id: string, more: Record<string, unknown>): Profile =>
  defineProfile({
    id,
    extends: 'bgddt-2025-cv119',
    source: 'test',
    confidence: 'transcribed',
    changes: [],
    ...more,
  });

/** The golden primary record of a school year. */
const ofYear = (namHoc: string, profile: Profile = old): Uint8Array =>
  encodeTranscript({ ...record('primary'), namHoc }, profile);

const verifierOf = (profiles: readonly Profile[]) =>
  createTranscriptVerifier({
    profiles,
    anchors: [authority.root],
    intermediates: [authority.issuing],
    clock,
  });

function told(bytes: Uint8Array, profiles: readonly Profile[]): string {
  const found = detectProfile(bytes, profiles);
  switch (found.status) {
    case 'found':
      return found.profile.id;
    case 'ambiguous':
      return found.candidates.map(({ id }) => id).join(' | ');
    case 'unknown':
      return '';
  }
}

describe('which profile a document follows', () => {
  test('the school year decides between profiles of one layout, where it is of one of them', () => {
    for (const profiles of [shipped, [...shipped].reverse()]) {
      expect(told(ofYear('2023-2024'), profiles)).toBe(old.id);
      expect(told(ofYear('2025-2026'), profiles)).toBe(current.id);
      expect(told(issued('secondary'), profiles)).toBe(secondary.id);
    }
  });

  test('a year of both, an unreadable one and one of none leave both, named with what decides', () => {
    const both = `${old.id} | ${current.id}`;
    expect(told(ofYear('2024-2025'), shipped)).toBe(both);
    expect(told(edit(ofYear('2024-2025'), '>2024-2025<', '><'), shipped)).toBe(both);
    expect(told(ofYear('2019-2020'), shipped)).toBe(both);
    const found = detectProfile(ofYear('2024-2025'), shipped);
    if (found.status !== 'ambiguous') throw new Error(found.status);
    for (const locale of ['vi', 'en'] as const) {
      const { what, next } = describeIssue(found.issue, locale, MESSAGES);
      for (const part of [old.id, current.id, '2024-2025']) expect(what).toContain(part);
      expect(next).toContain('--profile');
    }
  });

  test('the caller decides by the profiles it accepts', () => {
    expect(told(ofYear('2024-2025'), [old, secondary])).toBe(old.id);
    expect(told(ofYear('2024-2025'), [secondary, current])).toBe(current.id);
  });

  test('an overlay of the same layout is a third candidate, one with tags of its own is not', () => {
    const same = overlay('so-79', { changes: [{ op: 'confirm', at: '*', confidence: 'official' }] });
    expect(told(ofYear('2024-2025'), [...shipped, same])).toBe(`${old.id} | ${current.id} | so-79`);
    expect(told(ofYear('2025-2026'), [...shipped, same])).toBe(`${current.id} | so-79`);
    const renamed = overlay('so-01', { changes: [{ op: 'rename', at: `${INFO}/HO_VA_TEN`, tag: 'HO_TEN' }] });
    expect(told(ofYear('2025-2026', renamed), [...shipped, renamed])).toBe('so-01');
    // It reads the old tag too, as an alias, so a document with the old tag may be of either.
    expect(told(ofYear('2025-2026'), [...shipped, renamed])).toBe(`${current.id} | so-01`);
    const strict = overlay('so-48', {
      changes: [{ op: 'rename', at: `${INFO}/HO_VA_TEN`, tag: 'HO_TEN', keepOldTag: false }],
    });
    expect(told(ofYear('2025-2026'), [...shipped, strict])).toBe(current.id);
    const later = overlay('so-92', {
      validity: {
        from: '2026-08-01',
        schoolYears: { from: '2026-2027', confidence: 'official', source: 'test' },
      },
    });
    expect(told(ofYear('2025-2026'), [...shipped, later])).toBe(current.id);
  });

  test('whatever subset of profiles in whatever order: one, or all that are left, never another', () => {
    const lax = overlay('lax', { changes: [{ op: 'set', at: GVCN, to: { required: false } }] });
    const all = [old, current, secondary, lax];
    const years = ['2023-2024', '2024-2025', '2025-2026'] as const;
    const right: Readonly<Record<(typeof years)[number], readonly string[]>> = {
      '2023-2024': [old.id],
      '2024-2025': [old.id, current.id, lax.id],
      '2025-2026': [current.id, lax.id],
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 1 }), fc.constantFrom(...years), (given, year) => {
        const primary = given.filter((one) => one.form === 'primary');
        const fit = primary.filter((one) => right[year].includes(one.id));
        const expected = (fit.length > 0 ? fit : primary).map((one) => one.id);
        expect(told(ofYear(year), given)).toBe(expected.join(' | '));
      }),
      { numRuns: 100 },
    );
  });
});

describe('no weaker profile is chosen in silence', () => {
  const withoutGvcn = (bytes: Uint8Array): Uint8Array => edit(bytes, /<GVCN>.*<\/GVCN>|<GVCN\/>/s, '');

  test('what a document lacks does not choose', () => {
    const lax = overlay('lax', { changes: [{ op: 'remove', at: GVCN }] });
    const bytes = withoutGvcn(ofYear('2025-2026'));
    expect(told(bytes, [current, lax])).toBe(`${current.id} | lax`);
    expect(told(bytes, shipped)).toBe(current.id);
    // A homeroom teacher's slot that is there is not of a layout without one.
    expect(told(ofYear('2025-2026'), [current, lax])).toBe(current.id);
    const sealed = overlay('sealed', {
      changes: [{ op: 'set', at: 'HOC_BA/DU_LIEU_HOC_BA/@Id', to: { attribute: 'ma' } }],
    });
    expect(told(ofYear('2025-2026'), [current, sealed])).toBe(current.id);
  });

  test('the verifier says so instead of a verdict, and lets no record out', async () => {
    const bytes = signAll(ofYear('2024-2025'), old);
    const refused = await verifierOf(shipped).verify(bytes);
    expect(refused.verdict).toBe('INDETERMINATE');
    expect(refused.checks.filter((check) => check.status !== 'passed')).toEqual([
      expect.objectContaining({
        id: 'document.profile',
        status: 'unknown',
        code: 'ERR_HBS_PROFILE_AMBIGUOUS',
      }),
    ]);
    expect(refused.slots).toEqual([]);
    expect(refused.record).toBeUndefined();
    expect(refused.profileId).toBeUndefined();
    for (const profile of [old, current]) {
      const named = await verifierOf([profile, secondary]).verify(bytes);
      expect([named.verdict, named.profileId]).toEqual(['TOTAL-PASSED', profile.id]);
    }
  });

  test('a document without the homeroom teacher passes under the profile that allows it, when that is named', async () => {
    const unsigned = ofYear('2024-2025');
    const bytes = withoutGvcn(unsigned);
    const signed = signAll(bytes, old);
    expect((await verifierOf([old]).verify(signed)).verdict).toBe('TOTAL-PASSED');
    expect((await verifierOf([current]).verify(signed)).verdict).toBe('TOTAL-FAILED');
    expect((await verifierOf([old, current]).verify(signed)).verdict).toBe('INDETERMINATE');
    const newer = signAll(withoutGvcn(ofYear('2025-2026')), old);
    expect((await verifierOf([old, current]).verify(newer)).verdict).toBe('TOTAL-FAILED');
  });

  test('a list that profiles judge differently is not judged by the first of them', async () => {
    const list = writePackage([issued('primary')], old);
    const { certificate, ...key } = identity('primary');
    const signer = {
      certificate,
      algorithm: 'rsa-sha256',
      signingTime: '2026-05-29T10:00:00+07:00',
    } as const;
    const prepared = preparePackageSignature(list, old, signer, { context });
    const signed = attachPackageSignature(
      list,
      prepared,
      signValue(prepared.signatures[0]!.tbs, { certificate, ...key }),
      { context },
    );
    expect((await verifierOf(shipped).verifyPackage(signed)).verdict).toBe('TOTAL-PASSED');
    const small = overlay('small', { changes: [{ op: 'set', at: 'package', to: { maxBytes: 10 } }] });
    for (const profiles of [
      [old, small],
      [small, old],
    ]) {
      const { verdict, checks, records } = await verifierOf(profiles).verifyPackage(signed);
      expect([verdict, records.length]).toEqual(['INDETERMINATE', 0]);
      expect(checks.some((check) => check.code === 'ERR_HBS_PROFILE_AMBIGUOUS')).toBe(true);
    }
  });
});
