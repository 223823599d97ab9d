/**
 * What can be made to go wrong with a call. `drop-before`: the connection breaks before the service has seen it;
 * `drop-after`: the service has done its work and the answer is lost; `hang`: no answer at all; the rest are answers
 * of another shape. `expire-token`: the access token is no longer accepted. For results: `corrupt-signature` (one bit
 * of the middle one), `shuffle`, `missing-signature`.
 */
export type ServiceFault =
  | 'drop-before'
  | 'drop-after'
  | 'hang'
  | 'error-500'
  | 'html'
  | 'truncated'
  | 'expire-token'
  | 'corrupt-signature'
  | 'shuffle'
  | 'missing-signature';

/** Which call a planned fault waits for. */
export interface ServiceFaultOptions {
  /** Part of the path; default the next call whatever it is. */
  readonly path?: string;
  /** Default 1. */
  readonly times?: number;
}

/** The plan of a service. */
export interface ServiceFaults {
  /** Makes a coming call go wrong; plans queue up. */
  next(fault: ServiceFault, options?: ServiceFaultOptions): void;
  /** Takes the first planned fault of these kinds for a path. */
  take(path: string, kinds: readonly ServiceFault[]): ServiceFault | undefined;
}

/** An empty plan. */
export function createServiceFaults(): ServiceFaults {
  const plan: { readonly fault: ServiceFault; readonly path: string }[] = [];
  return {
    next(fault, { path = '', times = 1 } = {}) {
      for (let n = 0; n < times; n += 1) plan.push({ fault, path });
    },
    take(path, kinds) {
      const at = plan.findIndex((one) => path.includes(one.path) && kinds.includes(one.fault));
      return at < 0 ? undefined : plan.splice(at, 1)[0]!.fault;
    },
  };
}
