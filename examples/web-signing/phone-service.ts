/** A remote signing service of the sandbox: takes digests, asks somebody's phone, gives signatures. */
import { createHash } from 'node:crypto';
import {
  createPhone,
  type JsonService,
  type Phone,
  type SandboxIdentity,
  signDigest,
  startJsonService,
} from '@hocbaso/sandbox';

export interface PhoneService extends JsonService {
  readonly phone: Phone;
}

interface Ask {
  readonly ref: string;
  readonly documents: readonly { readonly id: string; readonly label: string; readonly digest: string }[];
}

/** Starts it for one person. */
export async function startPhoneService(identity: SandboxIdentity): Promise<PhoneService> {
  const asked = new Map<string, Ask>();
  const phone = createPhone({ now: Date.now, expiresAfterMs: 300_000, behaviour: 'hold' });
  const service = await startJsonService({
    secrets: [],
    routes: {
      'GET /certificate': () => ({
        body: { certificate: Buffer.from(identity.certificate).toString('base64') },
      }),
      'POST /transactions': ({ body }) => {
        const ask = body as Ask;
        if (asked.has(ask.ref)) return { status: 409 };
        asked.set(ask.ref, ask);
        phone.ask(
          ask.ref,
          ask.documents.map(({ label }) => label),
        );
        return { status: 202 };
      },
      'GET /transactions/{ref}': ({ params }) => {
        const ask = asked.get(params.ref ?? '');
        if (ask === undefined) return { status: 404 };
        const state = phone.look(ask.ref);
        if (state !== 'confirmed') return { body: { state } };
        const signatures = ask.documents.map(({ id, digest }) => {
          const value = signDigest(identity.privateKey, Buffer.from(digest, 'base64'), 'pkcs1');
          return { id, value: Buffer.from(value).toString('base64') };
        });
        return { body: { state, signatures } };
      },
    },
  });
  return { ...service, phone };
}

/** Name of a certificate that tells nothing of its holder. */
export function fingerprint(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('hex');
}
