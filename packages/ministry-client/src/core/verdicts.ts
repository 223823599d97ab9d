import type { PackageHead, PackageItem } from '@hocbaso/spec';
import type { HubWord, ItemAnswer } from '../outcome.ts';

function itemOf(documentId: string, state: PackageItem['state'], word: HubWord): PackageItem {
  return {
    documentId,
    state,
    ...(word.code === undefined ? {} : { error: word.code }),
    ...(word.title === undefined ? {} : { errorFieldTitle: word.title }),
    ...(word.description === undefined ? {} : { errorDescription: word.description }),
  };
}

/**
 * The verdicts an answer adds to a package. A row with an unknown status, two rows that contradict each other, and
 * rows of documents that are not in the package add nothing; a verdict once given stays.
 */
export function newVerdicts(head: PackageHead, rows: readonly ItemAnswer[]): readonly PackageItem[] {
  const verdicts: PackageItem[] = [];
  for (const item of head.items) {
    if (item.state !== 'pending') continue;
    const own = rows.filter((row) => row.documentId === item.documentId.toLowerCase());
    const status = own[0]?.status;
    if (own.some((row) => row.status !== status)) continue;
    if (status === 'accepted' || status === 'rejected') {
      verdicts.push(itemOf(item.documentId, status, own[0]!.word));
    }
  }
  return verdicts;
}

/** Every document without a verdict is refused in the words in which the package was. */
export function allRejected(head: PackageHead, word: HubWord): readonly PackageItem[] {
  return head.items
    .filter((item) => item.state === 'pending')
    .map((item) => itemOf(item.documentId, 'rejected', word));
}
