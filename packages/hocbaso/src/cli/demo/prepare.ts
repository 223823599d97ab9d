import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SandboxAuthority, SandboxHub, SandboxIdentity, SerializedAuthority } from '@hocbaso/sandbox';
import type { Clock } from '@hocbaso/spec';
import { toPem } from '../../files/read-certificates.ts';
import { readInput, writeWhole } from '../../files/read-write.ts';
import type { SchoolClassInput, StaffMember } from '../../import/index.ts';
import { hocbasoError } from '../../internal/hocbaso-error.ts';
import type { ClassFiles, RunConfig } from '../../run/config.ts';
import { readClass } from '../../run/read-class.ts';

/** The sandbox package, loaded on demand: it is a development dependency. */
export type Sandbox = typeof import('@hocbaso/sandbox');

const MARKER = '.hocbaso-demo';
/** Password of every PKCS#12 file of the demo; its letters prove that Vietnamese passwords work. */
const PASSWORD = 'mật khẩu thử nghiệm';

/** Names of the files of a data folder, class by class. */
function classesIn(data: string): readonly ClassFiles[] {
  const primary = (file: string): string => join(data, 'primary', file);
  const thcs = (file: string): string => join(data, 'thcs', file);
  return [
    {
      form: 'primary',
      profile: 'bgddt-2024-cv2088',
      pupils: primary('C1-HocSinh_3A.xlsx'),
      results: primary('KetQuaHocTapImportExcel_3A.xlsx'),
      supplement: primary('BoSung_3A.xlsx'),
    },
    {
      form: 'secondary',
      profile: 'bgddt-2025-cv115',
      pupils: thcs('hoc-sinh.json'),
      marks: thcs('bang-diem.csv'),
      summary: thcs('tong-ket.json'),
      staff: thcs('can-bo.csv'),
      school: thcs('truong.json'),
      classInfo: thcs('lop.json'),
      history: thcs('qua-trinh-hoc-tap.csv'),
    },
  ];
}

/**
 * Makes `out` ready: a fresh run clears what an earlier demo left, `resume` keeps it. A folder this command did not
 * make is never touched.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_OUT_NOT_OURS`, `ERR_HBS_CLI_NOTHING_TO_RESUME`, `ERR_HBS_CLI_WRITE`
 */
export async function prepareFolder(out: string, resume: boolean): Promise<void> {
  const ours = existsSync(join(out, MARKER));
  if (resume && !ours) throw hocbasoError('ERR_HBS_CLI_NOTHING_TO_RESUME', { params: { dir: out } });
  if (resume) return;
  if (existsSync(out) && !ours && (await readdir(out)).length > 0) {
    throw hocbasoError('ERR_HBS_CLI_OUT_NOT_OURS', { params: { dir: out } });
  }
  if (ours) await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeWhole(join(out, MARKER), 'Thư mục do lệnh hocbaso demo tạo ra; chạy lại lệnh sẽ xoá nó.\n');
}

/** The demo's certificate authority, the same one when a run is resumed. */
export async function openAuthority(sandbox: Sandbox, out: string, clock: Clock): Promise<SandboxAuthority> {
  const path = join(out, 'sandbox', 'ca.json');
  if (existsSync(path)) {
    const serialized = JSON.parse(new TextDecoder().decode(await readInput(path))) as SerializedAuthority;
    return sandbox.restoreSandboxAuthority(serialized, { clock });
  }
  const authority = await sandbox.createSandboxAuthority({ clock });
  await writeWhole(path, JSON.stringify(authority.export()), 0o600);
  await writeWhole(join(out, 'sandbox', 'tin-cay.pem'), toPem([authority.root, authority.issuing]));
  return authority;
}

/** One school of the demo with its configuration file. */
export interface DemoSchool {
  readonly name: string;
  readonly configPath: string;
  /** Its classes, in the order of the configuration. */
  readonly inputs: readonly SchoolClassInput[];
}

/** Options of {@link prepareSchools}. */
export interface PrepareOptions {
  readonly out: string;
  readonly data: string;
  readonly authority: SandboxAuthority;
  readonly hub: SandboxHub;
  readonly onTick: () => void;
}

/** How many PKCS#12 files the demo needs; for the progress bar. */
export function countIdentities(inputs: readonly SchoolClassInput[]): number {
  return inputs.reduce((sum, input) => sum + input.staff.length + 1, 0);
}

/** Reads the classes of a data folder. */
export async function readDemoClasses(data: string): Promise<readonly SchoolClassInput[]> {
  const inputs: SchoolClassInput[] = [];
  for (const files of classesIn(data)) inputs.push(await readClass(files));
  return inputs;
}

/**
 * Gives every school certificates for its staff and its seal as PKCS#12 files, a deployment of the sandbox hub, and a
 * configuration that `hocbaso run` takes.
 */
export async function prepareSchools(
  inputs: readonly SchoolClassInput[],
  options: PrepareOptions,
): Promise<readonly DemoSchool[]> {
  const { out, hub } = options;
  const folder = join(out, 'sandbox');
  await writeWhole(join(folder, 'mat-khau.txt'), `${PASSWORD}\n`, 0o600);
  const schools: DemoSchool[] = [];
  for (const [index, files] of classesIn(options.data).entries()) {
    const input = inputs[index]!;
    const { maTruong } = input.school;
    const signers: { file: string; passwordFile: string }[] = [];
    const keep = async (name: string, issue: () => Promise<SandboxIdentity>): Promise<void> => {
      const file = join(folder, maTruong, `${name}.p12`);
      if (!existsSync(file)) await writeWhole(file, await (await issue()).toPkcs12(PASSWORD), 0o600);
      signers.push({ file, passwordFile: join(folder, 'mat-khau.txt') });
      options.onTick();
    };
    for (const [number, member] of input.staff.entries()) {
      await keep(`can-bo-${String(number + 1).padStart(2, '0')}`, () =>
        options.authority.issuePerson(personOf(member, input)),
      );
    }
    await keep('con-dau', () =>
      options.authority.issueOrganization({ ten: input.school.tenTruong, mst: input.school.mst }),
    );
    const { password, ...deployment } = hub.deploymentFor(maTruong);
    const deploymentFile = join(folder, maTruong, 'cong-tiep-nhan.json');
    await writeWhole(deploymentFile, `${JSON.stringify(deployment, null, 2)}\n`);
    const hubPassword = join(folder, maTruong, 'mat-khau-cong.txt');
    await writeWhole(hubPassword, `${await password({})}\n`, 0o600);
    const config: RunConfig = {
      environment: 'sandbox',
      out,
      store: join(out, 'kho.sqlite'),
      anchors: [join(folder, 'tin-cay.pem')],
      classes: [files],
      signers,
      hub: { deployment: deploymentFile, passwordFile: hubPassword },
    };
    const configPath = join(folder, maTruong, 'cau-hinh.json');
    await writeWhole(configPath, `${JSON.stringify(relativeTo(join(folder, maTruong), config), null, 2)}\n`);
    schools.push({ name: input.school.tenTruong, configPath, inputs: [input] });
  }
  return schools;
}

function personOf(
  member: StaffMember,
  input: SchoolClassInput,
): Parameters<SandboxAuthority['issuePerson']>[0] {
  return {
    hoVaTen: member.hoVaTen,
    cccd: member.soDinhDanh,
    organization: input.school.tenTruong,
    ...(member.chucVu === undefined ? {} : { title: member.chucVu }),
  };
}

/** Paths relative to the configuration, so that the folder can be moved. */
function relativeTo(folder: string, value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('/') ? relative(folder, value) : value;
  if (Array.isArray(value)) return value.map((item) => relativeTo(folder, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, relativeTo(folder, item)]));
}
