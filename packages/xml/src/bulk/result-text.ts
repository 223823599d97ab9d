import type { CertificateInfo } from '../x509/certificate-info.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const isCertificate = (value: Json): boolean =>
  typeof value.fingerprint === 'string' && value.der instanceof Uint8Array;

/** Told of every certificate of a result. */
export type OnCertificate = (certificate: CertificateInfo) => void;

function lean(value: unknown, onCertificate: OnCertificate): unknown {
  if (!isObject(value)) return value;
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (isCertificate(value)) {
    onCertificate(value as unknown as CertificateInfo);
    return { $certificate: value.fingerprint };
  }
  if (Array.isArray(value)) return value.map((one) => lean(one, onCertificate));
  const out: Json = {};
  for (const [key, one] of Object.entries(value)) out[key] = lean(one, onCertificate);
  return out;
}

function full(value: unknown, certificates: ReadonlyMap<string, CertificateInfo>): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = full(value[i], certificates);
    return value;
  }
  if (typeof value.$bytes === 'string') return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
  if (typeof value.$certificate === 'string') return certificates.get(value.$certificate);
  for (const key of Object.keys(value)) value[key] = full(value[key], certificates);
  return value;
}

/** Parts of a verification that are plain JSON and long: they need no look inside. */
const PLAIN = new Set(['checks', 'record']);

/**
 * A verification as text: four times quicker to carry than the objects. Certificates, the same in document after
 * document, are left out and told apart by their fingerprint.
 */
export function resultText(result: object, onCertificate: OnCertificate): string {
  const out: Json = {};
  for (const [key, value] of Object.entries(result)) {
    out[key] = PLAIN.has(key) ? value : lean(value, onCertificate);
  }
  return JSON.stringify(out);
}

/** The verification again. */
export function readResult(text: string, certificates: ReadonlyMap<string, CertificateInfo>): object {
  const out = JSON.parse(text) as Json;
  for (const key of Object.keys(out)) if (!PLAIN.has(key)) out[key] = full(out[key], certificates);
  return out;
}
