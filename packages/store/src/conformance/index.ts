/**
 * What every implementation of the `TranscriptStore` port must do, as cases for any test runner.
 *
 * @packageDocumentation
 */
export type { ConformanceCase, StorePlace } from './harness.ts';
export { storeConformance } from './suite.ts';
