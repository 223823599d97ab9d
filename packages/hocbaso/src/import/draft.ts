import type { Profile, Transcript } from '@hocbaso/spec';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import type { TranscriptDraft } from './class-input.ts';

/** What the creator assigns to a draft. Dates as `YYYY-MM-DD`. */
export interface DraftToTranscriptOptions {
  readonly profile: Profile;
  /** UUID v4; never reused, not even after a recall. */
  readonly maDinhDanhHocBa: string;
  readonly ngayTao: string;
  readonly ngayKyPhatHanh: string;
  /** Place of issue; default: the school's commune. */
  readonly diaDanhPhatHanh?: string;
  /** Digitised from a paper transcript; default false. */
  readonly trichLuc?: boolean;
}

/**
 * Completes a draft to a transcript in force, with the version and circular of the profile.
 *
 * @throws HocBaSoError `ERR_HBS_IMPORT_PROFILE` when the profile is for the other field set
 */
export function draftToTranscript(draft: TranscriptDraft, options: DraftToTranscriptOptions): Transcript {
  const { profile } = options;
  if (profile.form !== draft.form) {
    throw hocbasoError('ERR_HBS_IMPORT_PROFILE', {
      params: { profile: profile.id, capHoc: draft.capHoc },
    });
  }
  const assigned = {
    trangThai: 'coHieuLuc',
    trichLuc: options.trichLuc ?? false,
    phienBan: profile.literals.phienBan.value,
    thongTu: profile.literals.thongTu.value,
    maDinhDanhHocBa: options.maDinhDanhHocBa,
    ngayTao: options.ngayTao,
    ngayKyPhatHanh: options.ngayKyPhatHanh,
    diaDanhPhatHanh: options.diaDanhPhatHanh ?? draft.tenXaPhuong,
  } as const;
  // Spreading each arm keeps the union apart for the compiler.
  return draft.form === 'primary' ? { ...draft, ...assigned } : { ...draft, ...assigned };
}
