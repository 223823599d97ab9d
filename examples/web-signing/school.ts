/** Three transcripts of the sample class, the people who sign them, and their signing services: all of the sandbox. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxAuthority, startVgcaEmulator, type VgcaEmulator } from '@hocbaso/sandbox';
import { openPkcs12 } from '@hocbaso/signers/pkcs12';
import {
  loadProfile,
  type Profile,
  type Signer,
  systemClock,
  systemUuid,
  type TranscriptStore,
} from '@hocbaso/spec';
import { openSqliteStore } from '@hocbaso/store';
import {
  createTranscripts,
  type ImportFile,
  openSigningSession,
  readPrimaryWorkbooks,
  type SigningSession,
} from 'hocbaso';
import { type PhoneService, startPhoneService } from './phone-service.ts';
import { createPhoneSigner } from './phone-signer.ts';

export interface School {
  readonly store: TranscriptStore;
  readonly session: SigningSession;
  readonly profile: Profile;
  /** The homeroom teacher confirms on a phone. */
  readonly homeroom: Signer;
  readonly phone: PhoneService;
  /** The principal has a token; this is the software on the principal's computer. */
  readonly vgca: VgcaEmulator;
  /** The seal of the school is a file on the server. */
  readonly seal: Signer;
  /** Certificates to trust. */
  readonly anchors: readonly Uint8Array[];
  close(): Promise<void>;
}

const file = (name: string): ImportFile => ({
  name,
  bytes: readFileSync(new URL(`../data/primary/${name}`, import.meta.url)),
});

/** Makes it all. `tls`: whether the emulated local service speaks `wss`, as the real one does. */
export async function openSchool({ tls = false }: { readonly tls?: boolean } = {}): Promise<School> {
  const clock = systemClock;
  const profile = loadProfile('bgddt-2024-cv2088');
  const whole = await readPrimaryWorkbooks({
    pupils: file('C1-HocSinh_3A.xlsx'),
    results: file('KetQuaHocTapImportExcel_3A.xlsx'),
    supplement: file('BoSung_3A.xlsx'),
  });
  const input = { ...whole, drafts: whole.drafts.slice(0, 3) };
  const authority = await createSandboxAuthority({ clock });
  const issueFor = (role: 'gvcn' | 'cbql') => {
    const { hoVaTen, soDinhDanh } = input.staff.find(({ roles }) => roles.includes(role))!;
    return authority.issuePerson({ hoVaTen, cccd: soDinhDanh });
  };
  const phone = await startPhoneService(await issueFor('gvcn'));
  const vgca = await startVgcaEmulator({ identity: await issueFor('cbql'), tls });
  const { tenTruong, mst, maTruong } = input.school;
  const sealFile = await (await authority.issueOrganization({ ten: tenTruong, mst })).toPkcs12('con dấu');
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-web-signing-'));
  const store = await openSqliteStore(join(folder, 'kho.sqlite'), { clock });
  const dates = { ngayTao: '2026-05-20', ngayKyPhatHanh: '2026-05-20', today: '2026-05-20' };
  for await (const _ of createTranscripts(input, { store, profile, uuid: systemUuid, ...dates })) {
    // Every draft of the sample class is good.
  }
  const filter = { maTruong, namHoc: input.namHoc };
  return {
    store,
    profile,
    phone,
    vgca,
    session: openSigningSession({ store, profiles: [profile], filter, mst, clock, uuid: systemUuid }),
    homeroom: createPhoneSigner(phone.url),
    seal: await openPkcs12(sealFile, { password: 'con dấu' }),
    anchors: [authority.root, authority.issuing],
    async close() {
      await Promise.all([phone.close(), vgca.close()]);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
