/** The adapter of that service: what a vendor writes for a service of its own. */
import {
  createServiceHttp,
  defineSigner,
  poll,
  type SignAnswer,
  SignerRefusal,
} from '@hocbaso/signers/define';
import { type Signer, systemClock, systemUuid } from '@hocbaso/spec';
import { fingerprint } from './phone-service.ts';

interface State {
  readonly state: 'waiting' | 'confirmed' | 'rejected' | 'expired';
  readonly signatures?: readonly { readonly id: string; readonly value: string }[];
}

/** Signs with a phone; a request that a restarted server finds again is asked about, not repeated. */
export function createPhoneSigner(baseUrl: string): Signer {
  const call = createServiceHttp({ baseUrl });
  return defineSigner({
    provider: 'phone-example',
    capabilities: { maxBatch: 100, confirmation: 'app', prehash: true, resumable: true },
    clock: systemClock,
    async listCredentials(signal) {
      const { body } = await call({
        method: 'GET',
        path: '/certificate',
        ...(signal === undefined ? {} : { signal }),
      });
      const certificate = Buffer.from((body as { certificate: string }).certificate, 'base64');
      return [{ id: fingerprint(certificate), certificate }];
    },
    async sign({ items, signal, resume, announce, progress, confirmTimeoutMs = 300_000 }) {
      const ref = resume?.transactionRef ?? systemUuid();
      if (resume === undefined) {
        // Written down before it leaves: after a crash the request is found again by this name.
        await announce('submitting', ref);
        const documents = items.map((item, i) => ({
          id: String(i + 1),
          label: item.label,
          digest: Buffer.from(item.digest).toString('base64'),
        }));
        const { status } = await call({
          method: 'POST',
          path: '/transactions',
          body: { ref, documents },
          signal,
        });
        if (status !== 202) throw new SignerRefusal('protocol', `status ${status}`);
        await announce('submitted', ref);
      }
      await progress('waiting');
      const ask = async (): Promise<readonly SignAnswer[] | undefined> => {
        const { status, body } = await call({ method: 'GET', path: `/transactions/${ref}`, signal });
        const { state, signatures } = (status === 404 ? { state: 'expired' } : body) as State;
        if (state === 'rejected') throw new SignerRefusal('user_rejected');
        if (state === 'expired') throw new SignerRefusal('timeout', 'expired');
        return signatures?.map(({ id, value }) => ({
          id: items[Number(id) - 1]?.id ?? '',
          signature: Buffer.from(value, 'base64'),
        }));
      };
      return poll(ask, { everyMs: 500, timeoutMs: confirmTimeoutMs, clock: systemClock, signal });
    },
  });
}
