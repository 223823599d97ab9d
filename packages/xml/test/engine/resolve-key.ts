import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { XmlDocument } from '../../src/parse/document.ts';

/** Key sources of the foreign vectors: KeyValue, DEREncodedKeyValue, X509 in any number, and named keys of their origin. */
export function resolveVectorKey(doc: XmlDocument, signature: number): KeyObject | undefined {
  const find = (from: number, name: string): number[] => {
    const list: number[] = [];
    for (let n = from; n <= doc.lastDescendant(from); n++) if (doc.localName(n) === name) list.push(n);
    return list;
  };
  const keyInfo = doc.children(signature).find((x) => doc.localName(x) === 'KeyInfo');
  if (keyInfo === undefined) return undefined;
  const der = (n: number): Buffer => Buffer.from((doc.text(n) ?? '').replace(/\s/g, ''), 'base64');
  const b64url = (n: number): string => der(n).toString('base64url');

  const certificates = find(keyInfo, 'X509Certificate').map((n) => new X509Certificate(der(n)));
  if (certificates.length > 0) {
    // The leaf is the one that issued none of the others.
    const leaf = certificates.find(
      (c) => !certificates.some((o) => o !== c && o.issuer === c.subject && o.subject !== c.subject),
    );
    return leaf?.publicKey;
  }
  const [encoded] = find(keyInfo, 'DEREncodedKeyValue');
  if (encoded !== undefined) return createPublicKey({ key: der(encoded), format: 'der', type: 'spki' });
  const [rsa] = find(keyInfo, 'RSAKeyValue');
  if (rsa !== undefined) {
    const jwk: JsonWebKey = {
      kty: 'RSA',
      n: b64url(find(rsa, 'Modulus')[0]!),
      e: b64url(find(rsa, 'Exponent')[0]!),
    };
    return createPublicKey({ key: jwk, format: 'jwk' });
  }
  const [ec] = find(keyInfo, 'ECKeyValue');
  if (ec !== undefined) {
    const oid = doc.attribute(find(ec, 'NamedCurve')[0] ?? ec, 'URI') ?? '';
    const point = der(find(ec, 'PublicKey')[0]!);
    return ecKey(oid.replace('urn:oid:', ''), point.subarray(1));
  }
  const [old] = find(keyInfo, 'ECDSAKeyValue');
  if (old !== undefined) {
    const curve = doc.attribute(find(old, 'NamedCurve')[0] ?? old, 'URN') ?? '';
    const value = (name: string): string => doc.attribute(find(old, name)[0]!, 'Value') ?? '0';
    const size = CURVES[curve.replace('urn:oid:', '')]?.size ?? 32;
    const hex = (text: string): Buffer =>
      Buffer.from(
        BigInt(text)
          .toString(16)
          .padStart(size * 2, '0'),
        'hex',
      );
    return ecKey(curve.replace('urn:oid:', ''), Buffer.concat([hex(value('X')), hex(value('Y'))]));
  }
  return undefined;
}

const CURVES: Readonly<Record<string, { readonly crv: string; readonly size: number }>> = {
  '1.2.840.10045.3.1.7': { crv: 'P-256', size: 32 },
  '1.3.132.0.34': { crv: 'P-384', size: 48 },
  '1.3.132.0.35': { crv: 'P-521', size: 66 },
};

function ecKey(oid: string, xy: Buffer): KeyObject | undefined {
  const curve = CURVES[oid];
  if (curve === undefined || xy.length !== 2 * curve.size) return undefined;
  const x = xy.subarray(0, curve.size).toString('base64url');
  const y = xy.subarray(curve.size).toString('base64url');
  return createPublicKey({ key: { kty: 'EC', crv: curve.crv, x, y }, format: 'jwk' });
}
