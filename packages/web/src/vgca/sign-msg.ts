import { base64FromBytes, bytesFromBase64 } from '../internal/base64.ts';

/** The frame of `SignMsg` in its digest mode. */
export function signMsgFrame(sha256: Uint8Array): string {
  return JSON.stringify({ HashAlg: 'SHA256', HashValue: base64FromBytes(sha256), Encode: 'RSA' });
}

/** A reply to `SignMsg`: a value with the certificate it was made with, the service's refusal, or neither. */
export type SignMsgReply =
  | { readonly kind: 'signed'; readonly signature: Uint8Array<ArrayBuffer>; readonly certificate: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * Reads a reply. Only `Status` 0 is known to be a success; what the other values mean is not published, so they are
 * kept as they are, with the service's own words.
 */
export function readSignMsgReply(text: string): SignMsgReply {
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', reason: 'not JSON' };
  }
  if (typeof reply !== 'object' || reply === null) return { kind: 'unreadable', reason: 'no object' };
  const { Status, Signature, CertBase64, Error: error, Message } = reply as Record<string, unknown>;
  if (typeof Status !== 'number') return { kind: 'unreadable', reason: 'Status' };
  if (Status !== 0) {
    const words = [error, Message].find((one) => typeof one === 'string' && one !== '');
    return {
      kind: 'refused',
      reason: `Status ${Status}${words === undefined ? '' : `: ${words}`}`.slice(0, 200),
    };
  }
  const signature = typeof Signature === 'string' ? bytesFromBase64(Signature) : undefined;
  const certificate = typeof CertBase64 === 'string' ? bytesFromBase64(CertBase64) : undefined;
  if (signature === undefined || signature.length === 0) return { kind: 'unreadable', reason: 'Signature' };
  if (certificate === undefined || certificate.length === 0)
    return { kind: 'unreadable', reason: 'CertBase64' };
  return { kind: 'signed', signature, certificate };
}
