import { join } from 'node:path';
import { renderTranscriptHtml, type SignatureLine } from '@hocbaso/render';
import type { TranscriptStore } from '@hocbaso/spec';
import type { TranscriptVerification, TranscriptVerifier } from '@hocbaso/xml';
import { readInput, writeWhole } from '../files/read-write.ts';
import type { ClassRun } from './run-school.ts';

/** An issued transcript as it stands on disk, verified from there. */
export interface WrittenTranscript {
  readonly path: string;
  readonly tenLop: string;
  readonly bytes: Uint8Array;
  readonly verification: TranscriptVerification;
}

/** Options of {@link writeResults}. */
export interface WriteOptions {
  readonly out: string;
  readonly store: TranscriptStore;
  readonly verifier: TranscriptVerifier;
  readonly target: string;
  /** Called after each transcript. */
  readonly onTick?: () => void;
}

/**
 * Writes what a run gives a school: one XML and one printable page a pupil, the packages, the answers of the hub as
 * they came. Every XML is read back from disk and verified with the public API; the page shows what
 * that verification found.
 *
 * @throws HocBaSoError `ERR_HBS_CLI_WRITE`
 */
export async function writeResults(
  runs: readonly ClassRun[],
  options: WriteOptions,
): Promise<readonly WrittenTranscript[]> {
  const { out, store, verifier } = options;
  const written: WrittenTranscript[] = [];
  for (const run of runs) {
    const tenLop = run.input.tenLop;
    for await (const head of store.listDocuments({ ...run.filter, stage: 'issued' })) {
      const path = join(out, 'hoc-ba', tenLop, `${head.maHocSinh}.xml`);
      await writeWhole(path, await store.readDocument(head.id));
      const bytes = await readInput(path);
      const verification = await verifier.verify(bytes, {});
      written.push({ path, tenLop, bytes, verification });
      if (verification.record !== undefined) {
        await writeWhole(
          join(out, 'ban-in', tenLop, `${head.maHocSinh}.html`),
          renderTranscriptHtml(verification.record, {
            signatures: signatureLines(verification),
            verdict: verification.verdict,
          }),
        );
      }
      options.onTick?.();
    }
  }
  for await (const head of store.listPackages({ target: options.target })) {
    await writeWhole(join(out, 'goi-tin', `${head.messageId}.xml`), await store.readPackage(head.messageId));
    const answers = await store.answersOf(head.messageId);
    await writeWhole(
      join(out, 'bien-nhan', `${head.messageId}.json`),
      `${JSON.stringify(
        {
          ...head,
          answers: answers.map(({ bytes, ...answer }) => ({
            ...answer,
            body: new TextDecoder().decode(bytes),
          })),
        },
        null,
        2,
      )}\n`,
    );
  }
  return written;
}

function signatureLines(verification: TranscriptVerification): readonly SignatureLine[] {
  return verification.slots.map((slot) => ({
    role: slot.role,
    status: slot.status,
    ...(slot.maMonHoc === undefined ? {} : { maMonHoc: slot.maMonHoc }),
    ...(slot.certificate === undefined ? {} : { holderName: slot.certificate.holder.cn }),
    ...(slot.signingTime === undefined ? {} : { signedAt: slot.signingTime }),
  }));
}
