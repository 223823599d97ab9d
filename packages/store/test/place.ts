import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@hocbaso/store';
import type { StorePlace } from '@hocbaso/store/conformance';

/** A fresh folder; `path` is where a store may be made. */
export async function freshFolder(): Promise<{ folder: string; path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hocbaso-store-'));
  return {
    folder,
    path: join(folder, 'hoc-ba.db'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function sqlitePlace(): Promise<StorePlace> {
  const { path, remove } = await freshFolder();
  return { connect: (clock) => openSqliteStore(path, { clock }), dispose: remove };
}
