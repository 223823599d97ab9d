/** As much of a `WebSocket` as is used. */
export interface VgcaSocket {
  /** Sends one text frame. */
  send(text: string): void;
  /** Closes; closing twice does nothing. */
  close(): void;
  /** Listens as a `WebSocket` does. */
  addEventListener(
    type: 'open' | 'message' | 'error' | 'close',
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
}

/** Opens a connection. */
export type OpenVgcaSocket = (url: string) => VgcaSocket;

/** What came of one question. `unreachable`: nothing was sent; after `closed` and `silent` the service may have it. */
export type Exchange =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'unreachable' | 'closed' | 'silent' | 'not-text' | 'aborted' };

/** How long to wait, ms, and how to stop. */
export interface ExchangeOptions {
  readonly openTimeoutMs: number;
  readonly replyTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * One connection, one text frame out, one text frame in: the connection is what ties a reply to its question, so
 * whatever comes later (a second frame, a reply after an abort) belongs to nothing and is dropped.
 */
export function exchange(
  open: OpenVgcaSocket,
  url: string,
  frame: string,
  { openTimeoutMs, replyTimeoutMs, signal }: ExchangeOptions,
): Promise<Exchange> {
  if (signal?.aborted === true) return Promise.resolve({ ok: false, reason: 'aborted' });
  return new Promise((resolve) => {
    let opened = false;
    let settled = false;
    let socket: VgcaSocket | undefined;
    const end = (result: Exchange): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket?.close();
      resolve(result);
    };
    const onAbort = (): void => end({ ok: false, reason: 'aborted' });
    const onLost = (): void => end({ ok: false, reason: opened ? 'closed' : 'unreachable' });
    let timer = setTimeout(onLost, openTimeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      socket = open(url);
    } catch {
      // A browser throws for an address its policy forbids.
      onLost();
      return;
    }
    socket.addEventListener('open', () => {
      if (settled) return;
      opened = true;
      clearTimeout(timer);
      timer = setTimeout(() => end({ ok: false, reason: 'silent' }), replyTimeoutMs);
      socket?.send(frame);
    });
    socket.addEventListener('message', ({ data }) => {
      end(typeof data === 'string' ? { ok: true, text: data } : { ok: false, reason: 'not-text' });
    });
    socket.addEventListener('error', onLost);
    socket.addEventListener('close', onLost);
  });
}
