import { ministryError } from '../internal/ministry-error.ts';

/** What the planner needs to know of a record; anything else rides along. */
export interface PlanRecord {
  readonly documentId: string;
  readonly maTruong: string;
  readonly namHoc: string;
  readonly profileId: string;
  readonly tenLop: string;
  /** Bytes of the record's XML. */
  readonly size: number;
}

/** Limits of one package. */
export interface PlanLimits {
  /** Bytes of one transaction: `client.maxBytes`. */
  readonly maxBytes: number;
  readonly maxRecords?: number;
}

/** One package to be: one class (or a part of it) of one school, school year and profile. */
export interface PlannedPackage<R extends PlanRecord> {
  readonly maTruong: string;
  readonly namHoc: string;
  readonly profileId: string;
  readonly tenLop: string;
  readonly records: readonly R[];
  /** Bytes of the records together. */
  readonly size: number;
}

/** Root element and signature with its certificate; a certificate rarely exceeds 3 KB. */
const FRAME_BYTES = 16_384;
/** Records of one package unless the hub allows fewer: small enough that one lost reply costs little. */
const DEFAULT_RECORDS = 100;

/** Order by code points: the same on every machine, so that a lost journal can be planned again. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Groups records into packages: a class stays together, school years, schools and profiles never mix, and each package
 * stays under both limits. The result depends on the records only, not on their order.
 * @throws HocBaSoError `ERR_HBS_RECORD_TOO_LARGE`
 */
export function planPackages<R extends PlanRecord>(
  records: readonly R[],
  limits: PlanLimits,
): readonly PlannedPackage<R>[] {
  const room = limits.maxBytes - FRAME_BYTES;
  const most = Math.max(1, limits.maxRecords ?? DEFAULT_RECORDS);
  const groups = new Map<string, R[]>();
  for (const record of records) {
    if (record.size > room) {
      throw ministryError('ERR_HBS_RECORD_TOO_LARGE', {
        params: { bytes: record.size, maxBytes: limits.maxBytes },
      });
    }
    const key = JSON.stringify([record.maTruong, record.namHoc, record.profileId, record.tenLop]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  const packages: PlannedPackage<R>[] = [];
  for (const [, group] of [...groups].sort(([a], [b]) => byText(a, b))) {
    group.sort((a, b) => byText(a.documentId, b.documentId));
    const { maTruong, namHoc, profileId, tenLop } = group[0]!;
    let part: R[] = [];
    let size = 0;
    const close = (): void => {
      packages.push({ maTruong, namHoc, profileId, tenLop, records: part, size });
    };
    for (const record of group) {
      if (part.length === most || size + record.size > room) {
        close();
        part = [];
        size = 0;
      }
      part.push(record);
      size += record.size;
    }
    close();
  }
  return packages;
}
