import { parentPort } from 'node:worker_threads';
import type { Answer, TaskBatch } from '../../src/bulk/messages.ts';
import { pack, unpack } from '../../src/bulk/messages.ts';

/** Echoes documents; one that says `die` takes the thread with it, one that says `throw` fails on its own. */
const port = parentPort!;
port.on('message', ({ id, buffer, lengths }: TaskBatch) => {
  const documents = unpack(buffer, lengths).map((x) => Uint8Array.from(x));
  const answers = documents.map((x): Answer => {
    const text = Buffer.from(x).toString();
    if (text === 'die') process.exit(3);
    if (text === 'throw') return { ok: false, error: { detail: 'TypeError' } };
    return { ok: true };
  });
  port.postMessage({ id, answers, certificates: [], forget: false, ...pack(documents) });
});
port.postMessage('ready');
