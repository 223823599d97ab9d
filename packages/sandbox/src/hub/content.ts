import { gunzipSync } from 'node:zlib';

/** Decodes `content` (CV 2088 annex 2) on the hub's side: written apart from the client's codec, so that each checks the other. */
export function openContent(content: string, maxBytes: number): Uint8Array | { readonly problem: string } {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(content))
    return { problem: 'base64' };
  const packed = Buffer.from(content, 'base64');
  if (packed.length < 5) return { problem: 'empty' };
  const declared = packed.readInt32LE(0);
  if (declared < 0 || declared > maxBytes) return { problem: 'length prefix' };
  try {
    const xml = gunzipSync(packed.subarray(4), { maxOutputLength: Math.max(declared, 1) });
    return xml.length === declared ? new Uint8Array(xml) : { problem: 'length prefix' };
  } catch {
    return { problem: 'gzip' };
  }
}
