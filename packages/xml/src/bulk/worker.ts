import { parentPort, workerData } from 'node:worker_threads';
import { xmlError } from '../internal/xml-error.ts';
import { attachSignatures } from '../transcript/attach.ts';
import { detectProfile } from '../transcript/detect.ts';
import { prepareSignatures } from '../transcript/prepare.ts';
import { createSigningContext } from '../transcript/signing-context.ts';
import { createTranscriptVerifier } from '../transcript/verifier.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { bulkError, toWire } from './bulk-error.ts';
import {
  type Answer,
  type AnswerBatch,
  pack,
  type Task,
  type TaskBatch,
  unpack,
  type WorkerSetup,
} from './messages.ts';
import { resultText } from './result-text.ts';

/** The thread of `verifyMany` and `signMany`: one verifier and one signing context, kept for all documents. */

if (parentPort === null) throw new Error('bulk-worker is a worker thread, not a program');
const port = parentPort;
const setup = workerData as WorkerSetup;
const verifier = createTranscriptVerifier({ ...setup, clock: { now: Date.now } });
const context = createSigningContext();
const encoder = new TextEncoder();
/** Fingerprints the other side has. */
const sent = new Set<string>();
const MAX_SENT = 4096;
const NOTHING = new Uint8Array(0);

interface Done {
  readonly answer: Answer;
  readonly bytes: Uint8Array;
}

async function run(task: Task, bytes: Uint8Array, fresh: CertificateInfo[]): Promise<Done> {
  switch (task.kind) {
    case 'verify': {
      const { kind: _, ...how } = task;
      const result = await verifier.verify(bytes, how);
      const text = resultText(result, (certificate) => {
        if (sent.has(certificate.fingerprint)) return;
        sent.add(certificate.fingerprint);
        fresh.push(certificate);
      });
      return { answer: { ok: true, verdict: result.verdict }, bytes: encoder.encode(text) };
    }
    case 'prepare': {
      const detected = detectProfile(bytes, setup.profiles);
      if (detected.status === 'ambiguous') {
        throw xmlError('ERR_HBS_PROFILE_AMBIGUOUS', { params: detected.issue.params });
      }
      if (detected.status === 'unknown') {
        const known = setup.profiles.map(({ id }) => id).join(', ');
        throw bulkError('ERR_HBS_BULK_PROFILE', { known });
      }
      const { profile } = detected;
      const assignments = task.assignments.map(({ algorithms, ...one }) => {
        const algorithm = algorithms.find((a) => profile.signature.algorithms.includes(a));
        if (algorithm !== undefined) return { ...one, algorithm };
        const params = { slotId: one.slotId, reason: 'unsupported_algorithm' };
        throw xmlError('ERR_HBS_SIGNER_REFUSED', { params });
      });
      const prepared = prepareSignatures(bytes, profile, assignments, { context });
      return { answer: { ok: true, prepared }, bytes: NOTHING };
    }
    case 'attach':
      return {
        answer: { ok: true },
        bytes: attachSignatures(bytes, task.prepared, task.values, { context }),
      };
  }
}

async function runBatch({ id, buffer, lengths, tasks }: TaskBatch): Promise<void> {
  const documents = unpack(buffer, lengths);
  const answers: Answer[] = [];
  const results: Uint8Array[] = [];
  const certificates: CertificateInfo[] = [];
  const forget = sent.size > MAX_SENT;
  if (forget) sent.clear();
  for (const [i, task] of tasks.entries()) {
    try {
      const { answer, bytes } = await run(task, documents[i]!, certificates);
      answers.push(answer);
      results.push(bytes);
    } catch (error) {
      answers.push({ ok: false, error: toWire(error) });
      results.push(NOTHING);
    }
  }
  const out: AnswerBatch = { id, answers, certificates, forget, ...pack(results) };
  port.postMessage(out, [out.buffer]);
}

let last = Promise.resolve();
port.on('message', (batch: TaskBatch) => {
  last = last.then(() => runBatch(batch));
});
port.postMessage('ready');
