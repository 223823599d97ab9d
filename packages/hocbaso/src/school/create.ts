import {
  assertUsable,
  type DocumentHead,
  type Environment,
  type Issue,
  type Profile,
  type TranscriptStore,
  type UuidSource,
} from '@hocbaso/spec';
import { createValidator } from '@hocbaso/validator';
import { encodeTranscript } from '@hocbaso/xml';
import { draftToTranscript, type SchoolClassInput, type TranscriptDraft } from '../import/index.ts';

/** What became of one pupil's draft. `heldBack`: nothing was written for this pupil. */
export type CreateOutcome =
  | {
      readonly kind: 'created';
      readonly draft: TranscriptDraft;
      readonly head: DocumentHead;
      readonly issues: readonly Issue[];
    }
  | { readonly kind: 'heldBack'; readonly draft: TranscriptDraft; readonly issues: readonly Issue[] };

/** Options of {@link createTranscripts}. */
export interface CreateOptions {
  readonly store: TranscriptStore;
  readonly profile: Profile;
  readonly uuid: UuidSource;
  /** `YYYY-MM-DD`, written as the date of creation. */
  readonly ngayTao: string;
  /** `YYYY-MM-DD`, written as the date of issue; not before `ngayTao`. */
  readonly ngayKyPhatHanh: string;
  /** `YYYY-MM-DD` by the caller's clock; nothing may be dated after it. */
  readonly today: string;
  /** Default `sandbox`; `production` refuses a profile with entries that are not known well enough. */
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
}

/**
 * Creates the unsigned transcripts of a class: validates each draft, holds back the wrong ones with their issues, and
 * stores the others as version 1. A pupil keeps the identifier given at the first attempt, so running it again after
 * a crash continues instead of creating twice.
 *
 * @throws HocBaSoError `ERR_HBS_CONFIDENCE`, and the codes of the store
 */
export async function* createTranscripts(
  input: SchoolClassInput,
  options: CreateOptions,
): AsyncIterable<CreateOutcome> {
  const { store, profile } = options;
  assertUsable(profile, options.environment ?? 'sandbox');
  const validate = createValidator({ profile, today: options.today });
  for (const draft of input.drafts) {
    options.signal?.throwIfAborted();
    const key = `create/${input.school.maTruong}/${input.namHoc}/${draft.maHocSinh}`;
    let id = await store.getNote(key);
    if (id === undefined) {
      id = options.uuid();
      await store.putNote(key, id);
    }
    const transcript = draftToTranscript(draft, {
      profile,
      maDinhDanhHocBa: id,
      ngayTao: options.ngayTao,
      ngayKyPhatHanh: options.ngayKyPhatHanh,
    });
    const { valid, issues } = validate(transcript);
    if (!valid) {
      yield { kind: 'heldBack', draft, issues };
      continue;
    }
    const head =
      (await store.getDocument(id)) ??
      (await store.createDocument({
        id,
        maTruong: input.school.maTruong,
        namHoc: input.namHoc,
        tenLop: input.tenLop,
        maHocSinh: draft.maHocSinh,
        profileId: profile.id,
        bytes: encodeTranscript(transcript, profile),
      }));
    yield { kind: 'created', draft, head, issues };
  }
}
