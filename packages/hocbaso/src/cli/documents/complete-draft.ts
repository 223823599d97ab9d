import type { Profile, Transcript } from '@hocbaso/spec';
import { draftToTranscript, type TranscriptDraft } from '../../import/index.ts';

const ASSIGNED = [
  'maDinhDanhHocBa',
  'ngayTao',
  'ngayKyPhatHanh',
  'diaDanhPhatHanh',
  'phienBan',
  'thongTu',
  'trangThai',
  'trichLuc',
];

/** True for what `hocbaso import` writes: a record with none of the fields its creator assigns. */
export function isDraft(record: unknown, profile: Profile): record is TranscriptDraft {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false;
  const form = (record as { readonly form?: unknown }).form;
  return form === profile.form && ASSIGNED.every((name) => !Object.hasOwn(record, name));
}

/** The draft as it would be created on this day, `YYYY-MM-DD`, under this UUID. */
export function completeDraft(
  draft: TranscriptDraft,
  options: { readonly profile: Profile; readonly day: string; readonly uuid: string },
): Transcript {
  const { profile, day, uuid } = options;
  return draftToTranscript(draft, {
    profile,
    maDinhDanhHocBa: uuid,
    ngayTao: day,
    ngayKyPhatHanh: day,
  });
}

/** A UUID that is nobody's, for checking a draft before it has one; a different one for each number. */
export const placeholderUuid = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
