import type { DocumentStage, Profile, SignatureAlgorithm, Verdict } from '@hocbaso/spec';
import type { RevocationEvidence } from '../revocation/evidence.ts';
import type { SlotAssignment } from '../transcript/prepare.ts';
import type { PreparedDocument } from '../transcript/prepared.ts';
import type { Anchor } from '../trust/anchor.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { WireError } from './bulk-error.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly profiles: readonly Profile[];
  readonly anchors: readonly Anchor[];
  readonly intermediates: readonly Uint8Array[];
  /** Has revocation checked, from this evidence and that of each document. */
  readonly revocation?: { readonly evidence?: RevocationEvidence };
}

/** An assignment for a document whose profile, and so its algorithm, only the thread finds out. */
export type ProposedAssignment = Omit<SlotAssignment, 'algorithm'> & {
  readonly algorithms: readonly SignatureAlgorithm[];
};

/** What is to be done with one document, besides its bytes. */
export type Task =
  | {
      readonly kind: 'verify';
      readonly at: number;
      readonly stage?: DocumentStage;
      readonly evidence?: RevocationEvidence;
    }
  | { readonly kind: 'prepare'; readonly assignments: readonly ProposedAssignment[] }
  | {
      readonly kind: 'attach';
      readonly prepared: PreparedDocument;
      readonly values: ReadonlyMap<string, Uint8Array>;
    };

/** Tasks for one message: the documents stand one after the other in one buffer, which is handed over, not copied. */
export interface TaskBatch {
  readonly id: number;
  readonly buffer: ArrayBuffer;
  readonly lengths: readonly number[];
  readonly tasks: readonly Task[];
}

/** Outcome of one task; what is long stands in the buffer of the batch. */
export type Answer =
  | { readonly ok: true; readonly verdict?: Verdict; readonly prepared?: PreparedDocument }
  | { readonly ok: false; readonly error: WireError };

/** Answers to one {@link TaskBatch}, in its order. */
export interface AnswerBatch {
  readonly id: number;
  readonly buffer: ArrayBuffer;
  readonly lengths: readonly number[];
  readonly answers: readonly Answer[];
  /** Certificates this worker has not sent before. */
  readonly certificates: readonly CertificateInfo[];
  /** What was sent before will not be meant any more. */
  readonly forget: boolean;
}

/** Puts byte strings one after the other. */
export function pack(parts: readonly Uint8Array[]): { buffer: ArrayBuffer; lengths: number[] } {
  const lengths = parts.map((part) => part.length);
  const all = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { buffer: all.buffer, lengths };
}

/** The parts again, as views. */
export function unpack(buffer: ArrayBuffer, lengths: readonly number[]): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return new Uint8Array(buffer, at - length, length);
  });
}
