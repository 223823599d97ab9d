import { documentCases } from './document-cases.ts';
import { type ConformanceCase, runCase, type StorePlace } from './harness.ts';
import { packageCases } from './package-cases.ts';
import { sharingCases } from './sharing-cases.ts';

/**
 * The cases every store must pass; `place` gives each a fresh, empty one. Feed them to any runner:
 * `for (const { name, run } of storeConformance(place)) test(name, run)`.
 */
export function storeConformance(place: () => Promise<StorePlace>): readonly ConformanceCase[] {
  return Object.entries({ ...documentCases, ...packageCases, ...sharingCases }).map(([name, body]) => ({
    name,
    run: async () => runCase(await place(), body),
  }));
}
