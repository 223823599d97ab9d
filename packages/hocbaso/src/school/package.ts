import { type MinistryClient, type Outbox, planPackages } from '@hocbaso/ministry-client';
import {
  type Clock,
  type DocumentFilter,
  type DocumentHead,
  formatVietnamDateTime,
  type Profile,
  type TranscriptStore,
} from '@hocbaso/spec';
import {
  attachPackageSignature,
  preparePackageSignature,
  readCertificate,
  type TranscriptVerifier,
  toSignItems,
  writePackage,
} from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import type { Signatory } from './signer-directory.ts';

/** Options of {@link queuePackages}. */
export interface PackageOptions {
  readonly store: TranscriptStore;
  readonly outbox: Outbox;
  readonly client: MinistryClient;
  readonly verifier: TranscriptVerifier;
  readonly profile: Profile;
  /** Which documents; only issued ones are taken. */
  readonly filter: DocumentFilter;
  /** The school's seal. */
  readonly seal: Signatory;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Signs bytes of a package with the seal.
 * @throws HocBaSoError `ERR_HBS_SIGNER_REFUSED`, `ERR_HBS_SIGNATURE_MISMATCH`
 */
export async function sealPackage(
  list: Uint8Array,
  options: {
    readonly profile: Profile;
    readonly seal: Signatory;
    readonly clock: Clock;
    readonly signal?: AbortSignal;
  },
): Promise<Uint8Array> {
  const { signer, credential } = options.seal;
  const prepared = preparePackageSignature(list, options.profile, {
    certificate: credential.certificate,
    algorithm: credential.algorithms[0]!,
    signingTime: formatVietnamDateTime(options.clock.now()),
  });
  const items = toSignItems(prepared, { idPrefix: '', label: 'Gói tin học bạ số' });
  const batch = signer.signBatch(
    credential,
    items,
    options.signal === undefined ? {} : { signal: options.signal },
  );
  for await (const outcome of batch) {
    if (outcome.ok) return attachPackageSignature(list, prepared, outcome.signature);
    throw hocbasoError('ERR_HBS_SIGNER_REFUSED', {
      params: { slotId: outcome.id, reason: outcome.error.code },
    });
  }
  throw hocbasoError('ERR_HBS_SIGNER_REFUSED', { params: { slotId: 'package', reason: 'protocol' } });
}

/**
 * Puts every issued document that is not yet on its way to the target into signed packages and queues them. The
 * package is verified by our own verifier before it is queued; nothing touches the network here.
 *
 * @returns the message ids queued
 * @throws HocBaSoError `ERR_HBS_PACKAGE_SELF_CHECK` and the codes of the seal, the store and the outbox
 */
export async function queuePackages(options: PackageOptions): Promise<readonly string[]> {
  const { store, outbox, client, profile } = options;
  const { target } = client.deployment;
  const taken = await documentsOnTheirWay(store, target);
  const records: (DocumentHead & {
    readonly documentId: string;
    readonly size: number;
    readonly bytes: Uint8Array;
  })[] = [];
  for await (const head of store.listDocuments({ ...options.filter, stage: 'issued' })) {
    if (taken.has(head.id)) continue;
    const bytes = await store.readDocument(head.id);
    records.push({ ...head, documentId: head.id, size: bytes.length, bytes });
  }
  const queued: string[] = [];
  const limits = client.deployment.limits?.maxRecords;
  const plan = planPackages(records, {
    maxBytes: client.maxBytes,
    ...(limits === undefined ? {} : { maxRecords: limits }),
  });
  for (const { maTruong, namHoc, records: part } of plan) {
    options.signal?.throwIfAborted();
    const list = writePackage(
      part.map((record) => record.bytes),
      profile,
    );
    const bytes = await sealPackage(list, options);
    const check = await options.verifier.verifyPackage(bytes, {});
    if (check.verdict !== 'TOTAL-PASSED' || check.records.length !== part.length) {
      throw hocbasoError('ERR_HBS_PACKAGE_SELF_CHECK', { params: { verdict: check.verdict } });
    }
    const messageId = client.newMessageId();
    await outbox.enqueue(
      { messageId, target, maTruong, namHoc, bytes, documentIds: part.map((record) => record.id) },
      { certificateSerial: readCertificate(options.seal.credential.certificate).serial },
    );
    queued.push(messageId);
  }
  return queued;
}

async function documentsOnTheirWay(store: TranscriptStore, target: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const head of store.listPackages({ target })) {
    if (head.state === 'refused') continue;
    // A refused record needs a person: it must not be sent again by itself.
    for (const item of head.items) ids.add(item.documentId);
  }
  return ids;
}
