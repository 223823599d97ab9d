import type { Evidence, EvidenceMaterial } from './format.ts';

/** The material of evidence by what it is for. */
export interface SortedMaterial {
  readonly certificates: readonly Uint8Array[];
  /** With the position in the file, which says which seal covers it first. */
  readonly signatureTimestamps: readonly { readonly index: number; readonly item: EvidenceMaterial }[];
}

/** Sorts the material. */
export function materialOf({ materials }: Pick<Evidence, 'materials'>): SortedMaterial {
  return {
    certificates: materials.filter((x) => x.kind === 'certificate').map((x) => x.der),
    signatureTimestamps: materials
      .map((item, index) => ({ index, item }))
      .filter(({ item }) => item.kind === 'signature-timestamp'),
  };
}
