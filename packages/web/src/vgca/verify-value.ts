import { subtleCrypto } from '../internal/subtle.ts';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** Checks RSASSA-PKCS1-v1_5 values with SHA-256 against the key of a certificate (DER). */
export async function valueVerifier(
  certificate: Uint8Array,
): Promise<(tbs: Uint8Array<ArrayBuffer>, value: Uint8Array<ArrayBuffer>) => Promise<boolean>> {
  const subtle = subtleCrypto();
  const key = await subtle.importKey('spki', publicKeyInfo(certificate), RSA, false, ['verify']);
  return (tbs, value) => subtle.verify(RSA.name, key, value, tbs);
}

/** `SubjectPublicKeyInfo` of a certificate that was read before, so its outline is known to be sound (RFC 5280, 4.1). */
function publicKeyInfo(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const certificate = element(der, 0);
  const tbs = element(der, certificate.content);
  let at = tbs.content;
  // The version is optional; then serial, algorithm, issuer, validity, subject.
  for (let skip = der[at] === 0xa0 ? 6 : 5; skip > 0; skip -= 1) at = element(der, at).end;
  return der.slice(at, element(der, at).end);
}

function element(der: Uint8Array, at: number): { readonly content: number; readonly end: number } {
  const first = der[at + 1]!;
  if (first < 0x80) return { content: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  let length = 0;
  for (let i = 0; i < count; i += 1) length = length * 256 + der[at + 2 + i]!;
  return { content: at + 2 + count, end: at + 2 + count + length };
}
