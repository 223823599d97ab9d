import { createMinistryClient, createOutbox, type Deployment, type Outbox } from '@hocbaso/ministry-client';
import {
  type Clock,
  type DocumentFilter,
  type Environment,
  formatVietnamDateTime,
  loadProfile,
  type Profile,
  type Signer,
  type SignerRole,
  type TranscriptStore,
  type UuidSource,
} from '@hocbaso/spec';
import { createTranscriptVerifier, readCertificate, type Slot, writePackage } from '@hocbaso/xml';
import type { SchoolClassInput } from '../import/index.ts';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { type CreateOutcome, createTranscripts } from '../school/create.ts';
import { queuePackages, sealPackage } from '../school/package.ts';
import { type SignOptions, type StageOutcome, signTranscripts } from '../school/sign.ts';
import { type Signatory, signerDirectory } from '../school/signer-directory.ts';

/** What a run tells as it goes. */
export type RunEvent =
  | { readonly type: 'step'; readonly label: string; readonly total: number }
  | { readonly type: 'tick'; readonly by?: number }
  | { readonly type: 'done' };

/** Everything a run needs; nothing is taken from the environment. */
export interface RunOptions {
  readonly environment: Environment;
  readonly store: TranscriptStore;
  readonly anchors: readonly Uint8Array[];
  readonly classes: readonly { readonly profile: string; readonly input: SchoolClassInput }[];
  readonly signers: readonly Signer[];
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly uuid: UuidSource;
  /** Between two questions to the hub, ms. */
  readonly pollEveryMs?: number;
  /** How long an unclear sending settles before the hub's word is trusted, ms. */
  readonly settleWindowMs?: number;
  /** How long to wait for the approval of the school's certificate, ms. */
  readonly approvalWaitMs?: number;
  /** Told as the run goes. */
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

/** One class after a run. */
export interface ClassRun {
  readonly profile: Profile;
  readonly input: SchoolClassInput;
  readonly filter: DocumentFilter;
  readonly outcomes: readonly CreateOutcome[];
  /** Stages that could not be completed. */
  readonly unfinished: readonly StageOutcome[];
  /** Signatures obtained in this run. */
  readonly signatures: number;
}

/**
 * Takes classes of one or more schools from their input to the hub's verdicts. Every step is durable before the next
 * one starts, so running it again with the same store goes on where the last run stopped.
 *
 * @throws HocBaSoError `ERR_HBS_HUB_UNREACHABLE`, `ERR_HBS_HUB_AUTH`, `ERR_HBS_CLI_CERTIFICATE_NOT_APPROVED`,
 * `ERR_HBS_CLI_CERTIFICATE_REFUSED`, * and the codes of the steps
 */
export async function runSchool(options: RunOptions): Promise<readonly ClassRun[]> {
  const { store, clock, uuid, deployment } = options;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const client = createMinistryClient({ deployment, clock, uuid });
  const outbox = createOutbox({
    store,
    client,
    clock,
    ...(options.pollEveryMs === undefined ? {} : { pollEveryMs: options.pollEveryMs }),
    ...(options.settleWindowMs === undefined ? {} : { settleWindowMs: options.settleWindowMs }),
  });
  const verifier = createTranscriptVerifier({
    profiles: options.classes.map(({ profile }) => loadProfile(profile)),
    anchors: options.anchors,
    intermediates: await chainsOf(options.signers),
    clock,
  });
  const runs: ClassRun[] = [];
  for (const { profile: profileId, input } of options.classes) {
    const profile = loadProfile(profileId);
    const filter = { maTruong: input.school.maTruong, namHoc: input.namHoc, tenLop: input.tenLop };
    const directory = await signerDirectory(options.signers, { mst: input.school.mst, ...signal });
    const outcomes = await create(options, input, profile);
    const common = { store, profile, filter, directory, clock, ...signal };
    const total = await countDocuments(store, filter);
    const beforeSeal = await sign(options, `Lớp ${input.tenLop}: giáo viên, cán bộ quản lý ký`, total, {
      ...common,
      roles: PEOPLE,
    });
    const seal = directory(SEAL_SLOT);
    if (seal !== undefined) {
      await client.ping(signal);
      // An approved certificate comes before the seal is used (CV 2088 annex 1, III.2, step 6).
      await approve(options, outbox, seal, profile, input);
    }
    const afterSeal = await sign(options, `Lớp ${input.tenLop}: ký phát hành`, total, {
      ...common,
      roles: ['phatHanh'],
    });
    const stages = [...beforeSeal, ...afterSeal];
    if (seal !== undefined) await queuePackages({ ...common, outbox, client, verifier, seal });
    runs.push({
      profile,
      input,
      filter,
      outcomes,
      unfinished: stages.filter((outcome) => outcome.blocked.length > 0),
      signatures: stages.reduce((sum, outcome) => sum + outcome.signed, 0),
    });
  }
  await submit(options, outbox);
  return runs;
}

async function create(
  options: RunOptions,
  input: SchoolClassInput,
  profile: Profile,
): Promise<readonly CreateOutcome[]> {
  const today = formatVietnamDateTime(options.clock.now()).slice(0, 10);
  const outcomes: CreateOutcome[] = [];
  options.onEvent?.({
    type: 'step',
    label: `Lớp ${input.tenLop}: kiểm tra và lập học bạ`,
    total: input.drafts.length,
  });
  for await (const outcome of createTranscripts(input, {
    store: options.store,
    profile,
    uuid: options.uuid,
    ngayTao: today,
    ngayKyPhatHanh: today,
    today,
    environment: options.environment,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })) {
    outcomes.push(outcome);
    options.onEvent?.({ type: 'tick' });
  }
  options.onEvent?.({ type: 'done' });
  return outcomes;
}

async function sign(
  options: RunOptions,
  label: string,
  total: number,
  signOptions: SignOptions & { readonly roles: readonly SignerRole[] },
): Promise<readonly StageOutcome[]> {
  const outcomes: StageOutcome[] = [];
  const stages = signOptions.roles.length;
  options.onEvent?.({ type: 'step', label, total: total * stages });
  for await (const outcome of signTranscripts(signOptions)) {
    outcomes.push(outcome);
    options.onEvent?.({ type: 'tick' });
  }
  // Stages a layout does not have, and those an earlier run finished, count as done.
  options.onEvent?.({ type: 'tick', by: Math.max(0, total * stages - outcomes.length) });
  options.onEvent?.({ type: 'done' });
  return outcomes;
}

async function approve(
  options: RunOptions,
  outbox: Outbox,
  seal: Signatory,
  profile: Profile,
  input: SchoolClassInput,
): Promise<void> {
  const certificate = readCertificate(seal.credential.certificate);
  // The form of the sample signature is not public (CV 2088 annex 1, II.2.4): one empty record, sealed.
  const { tag } = profile.root;
  const empty = new TextEncoder().encode(`<${tag}></${tag}>`);
  const sample = await sealPackage(writePackage([empty], profile), { profile, seal, clock: options.clock });
  const status = await outbox.ensureCertificate(
    {
      serialNumber: certificate.serial,
      notBefore: certificate.notBefore,
      content: sample,
      namHoc: input.namHoc,
    },
    {
      waitMs: options.approvalWaitMs ?? 0,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    },
  );
  if (status.state === 'approved') return;
  if (status.state === 'refused') {
    throw hocbasoError('ERR_HBS_CLI_CERTIFICATE_REFUSED', {
      params: {
        serial: certificate.serial,
        reason: [status.word?.code, status.word?.title, status.word?.description].filter(Boolean).join(' – '),
      },
    });
  }
  throw hocbasoError('ERR_HBS_CLI_CERTIFICATE_NOT_APPROVED', { params: { serial: certificate.serial } });
}

async function submit(options: RunOptions, outbox: Outbox): Promise<void> {
  let total = 0;
  for await (const head of options.store.listPackages({ target: options.deployment.target })) {
    const open = head.state !== 'answered' && head.state !== 'refused';
    if (open) total += head.items.length;
  }
  options.onEvent?.({ type: 'step', label: 'Nộp và nhận kết quả', total });
  const counted = new Map<string, number>();
  await outbox.run({
    onEvent: (event) => {
      const now = event.accepted + event.rejected;
      const by = now - (counted.get(event.messageId) ?? 0);
      counted.set(event.messageId, now);
      if (by > 0) options.onEvent?.({ type: 'tick', by });
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  options.onEvent?.({ type: 'done' });
}

/** Everybody who signs before the school's seal; nobody is asked a second time after it. */
const PEOPLE: readonly SignerRole[] = ['gvbm', 'gvcn', 'cbql'];

/** Asks a directory for the seal before any document is at hand. */
const SEAL_SLOT: Slot = { id: 'phatHanh', role: 'phatHanh', reference: '', required: true, filled: false };

async function countDocuments(store: TranscriptStore, filter: DocumentFilter): Promise<number> {
  let count = 0;
  for await (const _head of store.listDocuments(filter)) count += 1;
  return count;
}

/** The issuing certificates every signer brings; documents carry the signer's own only. */
export async function chainsOf(signers: readonly Signer[]): Promise<readonly Uint8Array[]> {
  const chains: Uint8Array[] = [];
  for (const signer of signers) {
    for (const credential of await signer.listCredentials()) chains.push(...credential.chain);
  }
  return chains;
}
