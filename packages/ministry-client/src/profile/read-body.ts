import type { RawAnswer } from '@hocbaso/spec';
import type { InDoubt, NotSent } from '../outcome.ts';

/** A 429 says that nothing was processed; 401 and 403 likewise. */
const REFUSED_BEFORE_PROCESSING: Readonly<Record<number, NotSent['because']>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  429: 'throttled',
};

/** The JSON body of an answer, or why there is none to read. */
export function readBody(raw: RawAnswer): { readonly body: unknown } | InDoubt | NotSent {
  switch (raw.transport) {
    case 'dns':
    case 'refused':
      return { kind: 'notSent', because: 'unreachable' };
    case 'tls':
      return { kind: 'notSent', because: 'tls' };
    case 'timeout':
    case 'reset':
      return { kind: 'inDoubt', because: raw.transport };
  }
  const status = raw.httpStatus ?? 0;
  const because = REFUSED_BEFORE_PROCESSING[status];
  if (because !== undefined) return { kind: 'notSent', because };
  // A 4xx may carry the hub's own refusal; whether it does is for its codes to say. 3xx is never followed.
  const readable = (status >= 200 && status < 300) || (status >= 400 && status < 500);
  if (!readable) return { kind: 'inDoubt', because: 'httpStatus' };
  try {
    return { body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw.bytes)) };
  } catch {
    return { kind: 'inDoubt', because: status < 300 ? 'notJson' : 'httpStatus' };
  }
}
