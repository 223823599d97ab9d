import { storeConformance } from '@hocbaso/store/conformance';
import { describe, test } from 'vitest';
import { sqlitePlace } from './place.ts';

describe('SQLite keeps the store port', () => {
  for (const { name, run } of storeConformance(sqlitePlace)) test(name, run);
});
