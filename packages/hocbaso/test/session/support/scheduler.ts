import { setImmediate as turn } from 'node:timers/promises';

/** A small repeatable source of random numbers (mulberry32). */
export interface Random {
  /** Whole number from 0 up to, not including, `n`. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  /** True once in so many times. */
  oneIn(n: number): boolean;
  shuffle<T>(list: readonly T[]): T[];
}

export function createRandom(seed: number): Random {
  let state = seed | 0;
  const below = (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    oneIn: (n) => below(n) === 0,
    shuffle(list) {
      const out = [...list];
      for (let i = out.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [out[i], out[j]] = [out[j]!, out[i]!];
      }
      return out;
    },
  };
}

/** A process: it lives until its work is done or it is killed at one of its waits. */
export interface Actor {
  readonly name: string;
  startedAt: number;
  alive: boolean;
  done: boolean;
}

interface Gate {
  readonly actor: Actor;
  readonly open: () => void;
  /** Called when the actor is killed here: what had left it already. */
  readonly onKill: (() => void) | undefined;
}

/**
 * Runs actors one step at a time in an order that follows from a seed. Every wait of an actor is a gate; one gate opens,
 * everything that follows from it happens, then the next. A killed actor stays at its gate for ever: nothing of it
 * runs, no `finally` either.
 */
export interface Scheduler {
  readonly random: Random;
  step: number;
  /** One kill in so many steps; 0 for none. */
  killOneIn: number;
  gate(actor: Actor, onKill?: () => void): Promise<void>;
  /** An operation of a party that is not killed with the actor, e.g. the store. */
  outside<T>(work: () => Promise<T>): Promise<T>;
  spawn(name: string, work: (actor: Actor) => Promise<void>): Actor;
  /** Runs until every actor has ended; `between` may do something to the world before a step. */
  run(between: () => void): Promise<void>;
  readonly errors: readonly { readonly actor: string; readonly error: unknown }[];
  readonly kills: number;
}

export function createScheduler(random: Random): Scheduler {
  let gates: Gate[] = [];
  let busy = 0;
  const errors: { actor: string; error: unknown }[] = [];
  const flush = async (): Promise<void> => {
    do await turn();
    while (busy > 0);
  };
  const scheduler = {
    random,
    step: 0,
    killOneIn: 0,
    errors,
    kills: 0,
    gate(actor: Actor, onKill?: () => void): Promise<void> {
      if (!actor.alive) return new Promise<void>(() => undefined);
      return new Promise<void>((open) => gates.push({ actor, open, onKill }));
    },
    async outside<T>(work: () => Promise<T>): Promise<T> {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
      }
    },
    spawn(name: string, work: (actor: Actor) => Promise<void>): Actor {
      const actor: Actor = { name, startedAt: scheduler.step, alive: true, done: false };
      work(actor)
        .catch((error: unknown) => errors.push({ actor: name, error }))
        .finally(() => {
          actor.done = true;
        });
      return actor;
    },
    async run(between: () => void): Promise<void> {
      await flush();
      while (gates.length > 0) {
        scheduler.step += 1;
        between();
        const index = random.below(gates.length);
        const [gate] = gates.splice(index, 1);
        if (scheduler.killOneIn > 0 && random.oneIn(scheduler.killOneIn)) {
          scheduler.kills += 1;
          gate!.actor.alive = false;
          gates = gates.filter(({ actor }) => actor !== gate!.actor);
          gate!.onKill?.();
        } else gate!.open();
        await flush();
      }
    },
  };
  return scheduler;
}
