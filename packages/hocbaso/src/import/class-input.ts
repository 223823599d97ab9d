import type { CapHoc, Issue, PrimaryTranscript, SecondaryTranscript } from '@hocbaso/spec';

/** A file handed in as bytes; `name` is used in messages only. */
export interface ImportFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the creator of a transcript assigns, so that a school's input never carries it. */
export type AssignedField =
  | 'maDinhDanhHocBa'
  | 'ngayTao'
  | 'ngayKyPhatHanh'
  | 'diaDanhPhatHanh'
  | 'phienBan'
  | 'thongTu'
  | 'trangThai'
  | 'trichLuc';

/** A primary record without the fields its creator assigns (Thông tư 27/2020/TT-BGDĐT). */
export type PrimaryDraft = Omit<PrimaryTranscript, AssignedField>;

/** A secondary record without the fields its creator assigns (Thông tư 22/2021/TT-BGDĐT). */
export type SecondaryDraft = Omit<SecondaryTranscript, AssignedField>;

/** One pupil's record as read from the school's files; {@link draftToTranscript} completes it. */
export type TranscriptDraft = PrimaryDraft | SecondaryDraft;

/** What a member of staff does for this class; one person may hold several roles. */
export type StaffRole = 'gvbm' | 'gvcn' | 'cbql';

/** One member of staff of the class. */
export interface StaffMember {
  /** Số định danh cá nhân. — Personal identity number, 12 digits. */
  readonly soDinhDanh: string;
  /** Họ và tên. — Full name. */
  readonly hoVaTen: string;
  /** Chức vụ. — Position. */
  readonly chucVu?: string;
  /** In the order GVBM, GVCN, CBQL. */
  readonly roles: readonly StaffRole[];
  /** Mã môn học phụ trách. — Codes of the subjects taught in this class. */
  readonly monHoc?: readonly string[];
}

/** The school as its own files describe it. */
export interface School {
  /** Mã trường. — School code. */
  readonly maTruong: string;
  /** Tên trường. — School name. */
  readonly tenTruong: string;
  /** Mã số thuế. — Tax code, as in the school's certificate. */
  readonly mst: string;
  /** Mã sở giáo dục. — Code of the education department (Sở). */
  readonly maSoGiaoDuc: string;
  /** Tên sở giáo dục. — Name of the education department (Sở). */
  readonly tenSoGiaoDuc: string;
  /** Trường: tên xã/phường. — Commune of the school. */
  readonly tenXaPhuong: string;
  /** Trường: tên tỉnh/thành. — Province of the school. */
  readonly tenTinhThanhPho: string;
  /** Trường: mã xã/phường. — Commune code of the school, 5 digits. */
  readonly maXaPhuong?: string;
  /** Trường: mã tỉnh/thành. — Province code of the school, 2 digits. */
  readonly maTinhThanhPho: string;
}

/**
 * How sure a guess is. `high`: the expected words, only accents, case or spaces differ. `medium`: another name that is
 * known for the same thing. `low`: nobody here has seen the original, or it follows from something else; look at it.
 */
export type GuessConfidence = 'high' | 'medium' | 'low';

/** Something that was understood without being spelled as expected; a person may want to confirm it. */
export interface ImportGuess {
  readonly confidence: GuessConfidence;
  readonly file: string;
  readonly sheet?: string;
  /** Column letter(s) as the spreadsheet shows them; absent for JSON. */
  readonly column?: string;
  /** The header or value found. */
  readonly found: string;
  /** What it was taken for, in Vietnamese. */
  readonly readAs: string;
}

/** One class as read from a school's files. */
export interface SchoolClassInput {
  readonly tenLop: string;
  /** Grade, two digits. */
  readonly khoi: string;
  /** School year, e.g. `2025-2026`. */
  readonly namHoc: string;
  readonly capHoc: CapHoc;
  readonly school: School;
  readonly staff: readonly StaffMember[];
  /** Pupils whose rows could be read in full, in the order of the pupil list; the others are in `issues`. */
  readonly drafts: readonly TranscriptDraft[];
  readonly issues: readonly Issue[];
  readonly guesses: readonly ImportGuess[];
}
