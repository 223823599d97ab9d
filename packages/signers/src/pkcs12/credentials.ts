import { type KeyObject, X509Certificate } from 'node:crypto';
import type { SigningCredential } from '@hocbaso/spec';
import { BerError } from '../internal/ber.ts';
import { holderKind, readHolder } from '../internal/holder.ts';
import { algorithmsOfKey } from '../internal/key-algorithms.ts';
import { signerError } from '../internal/signer-error.ts';
import type { Pkcs12Contents } from './read-file.ts';

/** A credential with the key that serves it. */
export interface KeyedCredential {
  readonly credential: SigningCredential;
  readonly key: KeyObject;
}

/**
 * Pairs every key with the certificates of its public key, the one that expires last first, each with its issuers.
 *
 * @throws HocBaSoError `ERR_HBS_PKCS12_NO_KEY` when no pair can sign.
 */
export function matchCredentials(contents: Pkcs12Contents): readonly KeyedCredential[] {
  const certificates = new Map<string, X509Certificate>();
  for (const der of contents.certificates) {
    const certificate = parse(der);
    if (certificate !== undefined) certificates.set(certificate.fingerprint256, certificate);
  }
  const all = [...certificates.values()];
  const issuerOf = issuerFinder(all);
  const matched: KeyedCredential[] = [];
  for (const key of contents.keys) {
    const algorithms = algorithmsOfKey(key);
    if (algorithms.length === 0) continue;
    const own = all.filter((certificate) => matches(certificate, key));
    own.sort((a, b) => b.validToDate.getTime() - a.validToDate.getTime());
    for (const certificate of own) {
      const id = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
      const holder = holderOf(certificate.raw);
      if (holder === undefined || matched.some(({ credential }) => credential.id === id)) continue;
      const credential: SigningCredential = {
        id,
        certificate: new Uint8Array(certificate.raw),
        chain: chainOf(certificate, issuerOf),
        algorithms,
        holder,
        kind: holderKind(holder),
      };
      matched.push({ credential, key });
    }
  }
  if (matched.length === 0) throw signerError('ERR_HBS_PKCS12_NO_KEY');
  return matched;
}

/** Finds the issuer of a certificate among `all`, by name and by signature, each certificate once; none for a self-signed one. */
function issuerFinder(
  all: readonly X509Certificate[],
): (child: X509Certificate) => X509Certificate | undefined {
  const known = new Map<X509Certificate, X509Certificate | undefined>();
  return (child) => {
    if (!known.has(child)) {
      const selfSigned = issued(child, child);
      known.set(child, selfSigned ? undefined : all.find((candidate) => issued(candidate, child)));
    }
    return known.get(child);
  };
}

/** Issuers that the file holds, nearest first. */
function chainOf(
  leaf: X509Certificate,
  issuerOf: (child: X509Certificate) => X509Certificate | undefined,
): readonly Uint8Array[] {
  const path = [leaf];
  for (let next = issuerOf(leaf); next !== undefined && !path.includes(next); next = issuerOf(next)) {
    path.push(next);
  }
  return path.slice(1).map((certificate) => new Uint8Array(certificate.raw));
}

function parse(der: Uint8Array): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    certificate.publicKey;
    return certificate;
  } catch {
    return undefined;
  }
}

function matches(certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(key);
  } catch {
    return false;
  }
}

function issued(issuer: X509Certificate, child: X509Certificate): boolean {
  try {
    return child.checkIssued(issuer) && child.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function holderOf(certificate: Uint8Array): SigningCredential['holder'] | undefined {
  try {
    return readHolder(certificate);
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}
