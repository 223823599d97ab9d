import type { HubOperation } from '@hocbaso/spec';

/**
 * What can be made to go wrong. Before anything is taken: `error-500`, `reset-before-acceptance`, `unauthorized`,
 * `slow` (answers late, correctly). After the message was taken: `accept-then-timeout`, `reset-after-body`,
 * `html-instead-of-json`, `truncated-body`, `unknown-code`. For queries: `query-denied`, `partial-list`.
 */
export type HubFault =
  | 'error-500'
  | 'reset-before-acceptance'
  | 'unauthorized'
  | 'slow'
  | 'accept-then-timeout'
  | 'reset-after-body'
  | 'html-instead-of-json'
  | 'truncated-body'
  | 'unknown-code'
  | 'query-denied'
  | 'partial-list';

/** Options of {@link HubFaults.next}. */
export interface FaultOptions {
  /** Default: whatever call comes next, tokens apart. */
  readonly operation?: HubOperation | 'token';
  /** How many calls; default 1. */
  readonly times?: number;
}

/** The fault plan of a hub. */
export interface HubFaults {
  /** Makes the next call (of this operation) go wrong; plans queue up. */
  next(fault: HubFault, options?: FaultOptions): void;
  /** Drops every plan that is left. */
  clear(): void;
}

/** A fault plan and the hub's side of it. */
export function createFaults(): HubFaults & {
  take(operation: HubOperation | 'token'): HubFault | undefined;
} {
  let plan: { readonly fault: HubFault; readonly operation?: HubOperation | 'token' }[] = [];
  return {
    next(fault, { operation, times = 1 } = {}) {
      for (let n = 0; n < times; n++) plan.push(operation === undefined ? { fault } : { fault, operation });
    },
    clear() {
      plan = [];
    },
    take(operation) {
      const at = plan.findIndex((one) => (one.operation ?? operation) === operation);
      if (at < 0 || (operation === 'token' && plan[at]!.operation === undefined)) return undefined;
      return plan.splice(at, 1)[0]!.fault;
    },
  };
}
