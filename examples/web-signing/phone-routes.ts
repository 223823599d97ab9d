/** Signing on a phone: the server asks the service, the page asks the server how it stands. */
import { systemUuid } from '@hocbaso/spec';
import type { School } from './school.ts';

/** How a request stands. */
export interface PhoneJob {
  readonly state: 'waiting' | 'done' | 'failed';
  readonly signed: number;
  /** Codes of failures, e.g. `user_rejected`. */
  readonly failures: readonly string[];
}

/** The requests of this process; a restarted one finds the service's own in the session. */
export type PhoneJobs = Map<string, PhoneJob>;

/** `POST /api/phone/start`: begins in the background and returns at once. */
export function start({ session, homeroom }: School, jobs: PhoneJobs): { readonly id: string } {
  const id = systemUuid();
  const work = async (): Promise<void> => {
    let signed = 0;
    const failures: string[] = [];
    const [credential] = await homeroom.listCredentials();
    for await (const { result, failure } of session.signWith(homeroom, credential!, { roles: ['gvcn'] })) {
      if (result === 'failed') failures.push(failure?.code ?? 'unknown');
      else signed += 1;
      jobs.set(id, { state: 'waiting', signed, failures });
    }
    jobs.set(id, { state: failures.length > 0 ? 'failed' : 'done', signed, failures });
  };
  jobs.set(id, { state: 'waiting', signed: 0, failures: [] });
  work().catch(() => jobs.set(id, { state: 'failed', signed: 0, failures: ['unknown'] }));
  return { id };
}

/** `POST /sandbox/phone`: a finger on the emulated phone. A real application has nothing like it. */
export function press({ phone }: School, message: unknown): { readonly pressed: number } {
  const { button } = Object(message) as { readonly button?: unknown };
  const waiting = phone.phone.asked().filter(({ state }) => state === 'waiting');
  const pressed = waiting.filter(({ ref }) =>
    button === 'reject' ? phone.phone.reject(ref) : phone.phone.confirm(ref),
  );
  return { pressed: pressed.length };
}
