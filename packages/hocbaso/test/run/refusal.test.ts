import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxAuthority, startSandboxHub } from '@hocbaso/sandbox';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
import { type Signer, systemClock, systemUuid } from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import { expect, it } from 'vitest';
import { type ImportFile, readPrimaryWorkbooks, runSchool } from '../../src/index.ts';

const file = (name: string): ImportFile => ({
  name,
  bytes: readFileSync(new URL(`../../../../examples/data/primary/${name}`, import.meta.url)),
});

/** The same certificates, but whoever holds them says no; counts what was asked. */
function refusing(signer: Signer, asked: string[]): Signer {
  return {
    ...signer,
    provider: 'refusing',
    capabilities: signer.capabilities,
    listCredentials: (signal) => signer.listCredentials(signal),
    async *signBatch(_credential, items) {
      for (const { id } of items) {
        asked.push(id);
        yield { id, ok: false, error: { code: 'user_rejected' } };
      }
    },
    close: () => signer.close(),
  };
}

it('a teacher who refuses is asked once a run, and nothing is sealed or sent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hocbaso-refusal-'));
  const input = await readPrimaryWorkbooks({
    pupils: file('C1-HocSinh_3A.xlsx'),
    results: file('KetQuaHocTapImportExcel_3A.xlsx'),
    supplement: file('BoSung_3A.xlsx'),
  });
  const clock = systemClock;
  const authority = await createSandboxAuthority({ clock });
  const anchors = [authority.root, authority.issuing];
  const hub = await startSandboxHub({ anchors, clock });
  const store = await openSqliteStore(join(folder, 'kho.sqlite'), { clock });
  const asked: string[] = [];
  try {
    const signers: Signer[] = [];
    for (const member of input.staff) {
      const identity = await authority.issuePerson({ hoVaTen: member.hoVaTen, cccd: member.soDinhDanh });
      const signer = await openPkcs12(await identity.toPkcs12('x'), { password: 'x' });
      signers.push(member.roles.includes('gvcn') ? refusing(signer, asked) : signer);
    }
    const seal = await authority.issueOrganization({ ten: input.school.tenTruong, mst: input.school.mst });
    signers.push(await openPkcs12(await seal.toPkcs12('x'), { password: 'x' }));
    const [run] = await runSchool({
      environment: 'sandbox',
      store,
      anchors,
      classes: [{ profile: 'bgddt-2024-cv2088', input }],
      signers,
      deployment: hub.deploymentFor(input.school.maTruong),
      clock,
      uuid: systemUuid,
      pollEveryMs: 20,
      approvalWaitMs: 5_000,
    });
    expect(asked).toHaveLength(35);
    expect(new Set(asked).size).toBe(35);
    expect(run!.signatures).toBe(0);
    expect(run!.unfinished.map((o) => o.blocked.map((b) => [b.slotId, b.reason]))).toEqual(
      Array.from({ length: 35 }, () => [['gvcn', 'user_rejected']]),
    );
    expect(hub.received()).toEqual([]);
  } finally {
    await store.close();
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  }
});
