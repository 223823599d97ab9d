import { X509Certificate } from 'node:crypto';
import type { SignatureAlgorithm, SigningCredential } from '@hocbaso/spec';
import { BerError } from '../internal/ber.ts';
import { holderKind, readHolder } from '../internal/holder.ts';
import { algorithmsOfKey } from '../internal/key-algorithms.ts';
import { signerError } from '../internal/signer-error.ts';

/** What an adapter knows of a certificate; everything else is read from the certificate itself. */
export interface CredentialSource {
  /** The provider's id, opaque and stable. */
  readonly id: string;
  /** Leaf certificate, DER. */
  readonly certificate: Uint8Array;
  /** The other certificates the service gave, DER, in any order; only issuers of the leaf are kept, nearest first. */
  readonly others?: readonly Uint8Array[];
  /** What the service can do with this key, best first; default whatever the key allows. */
  readonly algorithms?: readonly SignatureAlgorithm[];
  /** Signing quota left, where the provider tells. */
  readonly remaining?: number;
  /** Most signatures of one confirmation of this credential, where the provider tells. */
  readonly maxBatch?: number;
}

/**
 * A credential of the port from what a service told.
 *
 * @throws HocBaSoError `ERR_HBS_SIGNER_CERTIFICATE` when the service's certificate cannot be read
 */
export function toCredential(source: CredentialSource, provider: string): SigningCredential {
  try {
    const leaf = new X509Certificate(source.certificate);
    const able = algorithmsOfKey(leaf.publicKey);
    const holder = readHolder(source.certificate);
    return {
      id: source.id,
      certificate: new Uint8Array(source.certificate),
      chain: issuersOf(leaf, source.others ?? []),
      algorithms: source.algorithms?.filter((algorithm) => able.includes(algorithm)) ?? able,
      holder,
      kind: holderKind(holder),
      ...(source.remaining === undefined ? {} : { remaining: source.remaining }),
      ...(source.maxBatch === undefined ? {} : { maxBatch: source.maxBatch }),
    };
  } catch (cause) {
    if (cause instanceof BerError || cause instanceof Error) {
      throw signerError('ERR_HBS_SIGNER_CERTIFICATE', { params: { provider }, cause });
    }
    throw cause;
  }
}

/** Services send the chain in either order, with or without the leaf: it is put together by issuer, not by position. */
function issuersOf(leaf: X509Certificate, others: readonly Uint8Array[]): readonly Uint8Array[] {
  const all = others.flatMap((der) => {
    try {
      return [new X509Certificate(der)];
    } catch {
      return [];
    }
  });
  const path: X509Certificate[] = [leaf];
  for (;;) {
    const child = path.at(-1)!;
    if (child.checkIssued(child)) break;
    const issuer = all.find(
      (one) =>
        child.checkIssued(one) &&
        child.verify(one.publicKey) &&
        !path.some((known) => known.fingerprint256 === one.fingerprint256),
    );
    if (issuer === undefined) break;
    path.push(issuer);
  }
  return path.slice(1).map((certificate) => new Uint8Array(certificate.raw));
}
