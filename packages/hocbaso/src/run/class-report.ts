import type { DocumentHead, Issue, PackageItem, TranscriptStore } from '@hocbaso/spec';
import { type ClassReport, inWords, type PupilProblem } from '../school/report.ts';
import type { BlockedSlot } from '../school/sign.ts';
import type { ClassRun } from './run-school.ts';

type Words = PupilProblem['reasons'][number];

/** The last word of the target on every document, by document id. */
export async function verdictsAt(
  store: TranscriptStore,
  target: string,
): Promise<ReadonlyMap<string, PackageItem>> {
  const verdicts = new Map<string, PackageItem>();
  for await (const head of store.listPackages({ target })) {
    for (const item of head.items) verdicts.set(item.documentId, item);
  }
  return verdicts;
}

/** Puts a run of one class into counts and words. */
export async function classReport(
  run: ClassRun,
  store: TranscriptStore,
  verdicts: ReadonlyMap<string, PackageItem>,
): Promise<ClassReport> {
  const { input } = run;
  const names = new Map(input.drafts.map((draft) => [draft.maHocSinh, draft.hoVaTen]));
  const heads: DocumentHead[] = [];
  for await (const head of store.listDocuments(run.filter)) heads.push(head);
  const problems: PupilProblem[] = [];

  const unreadable = new Map<string, Issue[]>();
  for (const issue of input.issues) {
    const maHocSinh = issue.location?.maHocSinh;
    if (issue.severity !== 'error' || maHocSinh === undefined) continue;
    unreadable.set(maHocSinh, [...(unreadable.get(maHocSinh) ?? []), issue]);
  }
  for (const [maHocSinh, issues] of unreadable) {
    if (names.has(maHocSinh)) continue;
    const hoVaTen = issues.find((i) => i.location?.hoVaTen)?.location?.hoVaTen ?? '';
    problems.push({ maHocSinh, hoVaTen, kind: 'held_back', reasons: issues.map(inWords) });
  }
  for (const outcome of run.outcomes) {
    if (outcome.kind !== 'heldBack') continue;
    const { maHocSinh, hoVaTen } = outcome.draft;
    const errors = outcome.issues.filter((issue) => issue.severity === 'error');
    problems.push({ maHocSinh, hoVaTen, kind: 'held_back', reasons: errors.map(inWords) });
  }
  const blocked = new Map(run.unfinished.map((outcome) => [outcome.head.id, outcome]));
  const counts = { issued: 0, accepted: 0, refused: 0, pending: 0 };
  for (const head of heads) {
    const hoVaTen = names.get(head.maHocSinh) ?? '';
    const problem = (kind: PupilProblem['kind'], reasons: readonly Words[]): void => {
      problems.push({ maHocSinh: head.maHocSinh, hoVaTen, kind, reasons });
    };
    if (head.stage !== 'issued') {
      const slots = blocked.get(head.id)?.blocked ?? [];
      problem(
        'not_signed',
        slots.map((slot) => inWords(missingSignature(slot))),
      );
      continue;
    }
    counts.issued += 1;
    const verdict = verdicts.get(head.id);
    if (verdict?.state === 'accepted') counts.accepted += 1;
    else if (verdict?.state === 'rejected') {
      counts.refused += 1;
      problem('refused', [inWords(refusal(verdict))]);
    } else {
      counts.pending += 1;
      problem('pending', []);
    }
  }
  return {
    tenLop: input.tenLop,
    profile: run.profile.id,
    pupils: input.drafts.length + [...unreadable.keys()].filter((id) => !names.has(id)).length,
    created: heads.length,
    ...counts,
    signatures: run.signatures,
    problems,
    inputIssues: input.issues
      .filter((issue) => issue.severity === 'error' && issue.location?.maHocSinh === undefined)
      .map(inWords),
  };
}

function missingSignature({ slotId, reason, cause }: BlockedSlot): Issue {
  if (cause !== undefined) return { ...cause, severity: 'error', path: [] };
  return {
    code: 'HBS-RUN-NOT-SIGNED',
    severity: 'error',
    path: [],
    params: { slotId, reason },
    basis: 'CV 2088/BGDĐT-GDTH phụ lục 1, mục III.2',
  };
}

function refusal(item: PackageItem): Issue {
  return {
    code: 'HBS-RUN-REFUSED',
    severity: 'error',
    path: [],
    params: {
      error: item.error ?? '',
      title: item.errorFieldTitle ?? '',
      description: item.errorDescription ?? '',
    },
  };
}
