/**
 * What the person with the phone does when a request arrives: `confirm` at once, `confirm-later` (after `polls`
 * questions), `reject`, `ignore` (until it expires), or `hold` until the test says.
 */
export type PhoneBehaviour = 'confirm' | 'confirm-later' | 'reject' | 'ignore' | 'hold';

/** Where a request on a phone stands. */
export type PhoneState = 'waiting' | 'confirmed' | 'rejected' | 'expired';

/** One request on a phone. */
export interface PhoneRequest {
  readonly ref: string;
  readonly createdAt: number;
  /** What the phone shows. */
  readonly shows: readonly string[];
  state: PhoneState;
  pollsLeft: number;
}

/** Options of {@link createPhone}. */
export interface PhoneOptions {
  /** ms since the epoch. */
  readonly now: () => number;
  /** After which a request that was not answered is gone, ms. */
  readonly expiresAfterMs: number;
  /** Default `confirm`. */
  readonly behaviour?: PhoneBehaviour;
  /** For `confirm-later`; default 2. */
  readonly polls?: number;
}

/** The phone of an emulated service, and the test's hand on it. */
export interface Phone {
  /** What happens to requests from now on. */
  behave(behaviour: PhoneBehaviour): void;
  /** Confirms a held or waiting request; false when there is none of that name waiting. */
  confirm(ref: string): boolean;
  /** Rejects one. */
  reject(ref: string): boolean;
  /** Every request that came, oldest first: how often a person was asked. */
  asked(): readonly Readonly<PhoneRequest>[];
}

/** A phone and the service's side of it. */
export function createPhone(options: PhoneOptions): Phone & {
  /** A request arrives. */
  ask(ref: string, shows: readonly string[]): void;
  /** How it stands now; a question counts for `confirm-later`. */
  look(ref: string): PhoneState | undefined;
} {
  let behaviour = options.behaviour ?? 'confirm';
  const requests = new Map<string, PhoneRequest>();
  const answer = (ref: string, state: PhoneState): boolean => {
    const request = requests.get(ref);
    if (request === undefined || current(request) !== 'waiting') return false;
    request.state = state;
    return true;
  };
  const current = (request: PhoneRequest): PhoneState => {
    if (request.state === 'waiting' && options.now() - request.createdAt > options.expiresAfterMs) {
      request.state = 'expired';
    }
    return request.state;
  };
  return {
    behave(next) {
      behaviour = next;
    },
    confirm: (ref) => answer(ref, 'confirmed'),
    reject: (ref) => answer(ref, 'rejected'),
    asked: () => [...requests.values()],
    ask(ref, shows) {
      const polls = options.polls ?? 2;
      requests.set(ref, {
        ref,
        createdAt: options.now(),
        shows,
        state: behaviour === 'confirm' ? 'confirmed' : behaviour === 'reject' ? 'rejected' : 'waiting',
        pollsLeft: behaviour === 'confirm-later' ? polls : Number.POSITIVE_INFINITY,
      });
    },
    look(ref) {
      const request = requests.get(ref);
      if (request === undefined) return undefined;
      request.pollsLeft -= 1;
      if (request.pollsLeft < 0) answer(ref, 'confirmed');
      return current(request);
    },
  };
}
