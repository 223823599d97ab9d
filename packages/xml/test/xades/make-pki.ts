import { hash, randomBytes, sign } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import { readPkiCertificate } from '../../src/pki/certificate.ts';
import { OID, OID_OF_DIGEST } from '../../src/pki/oids.ts';
import { asnNull, octets, oid, sequence, tlv, unsigned } from '../../src/pki/write-der.ts';
import type { TimestampDigest } from '../../src/tsp/token.ts';
import type { TimestampQuestion } from '../../src/xades/extend.ts';
import { type Identity, makeIdentity } from '../engine/identities.ts';

const DAY = 86_400_000;

/** A certification authority with what hangs on it, for a span of years. */
export interface Authority {
  readonly root: Identity;
  /** A timestamp server's certificate under this root. */
  readonly tsa: Identity;
}

export interface AuthorityOptions {
  readonly name: string;
  readonly rootUntil: string;
  readonly tsaFrom: string;
  readonly tsaUntil: string;
  readonly from?: string;
  readonly hash?: 'SHA-256' | 'SHA-384';
}

export async function makeAuthority(options: AuthorityOptions): Promise<Authority> {
  const root = await makeIdentity(`CN=${options.name} Root`, {
    ca: true,
    notBefore: options.from ?? '2020-01-01T00:00:00Z',
    notAfter: options.rootUntil,
    hash: options.hash ?? 'SHA-256',
  });
  const tsa = await makeIdentity(`CN=${options.name} TSA`, {
    issuer: root,
    serial: randomBytes(8).toString('hex').replace(/^./, '1'),
    notBefore: options.tsaFrom,
    notAfter: options.tsaUntil,
    extra: [new ExtendedKeyUsageExtension([OID.kpTimeStamping], true)],
  });
  return { root, tsa };
}

/** Leaf of a person, under a root that also makes its CRLs. */
export function makeLeaf(
  root: Identity,
  name: string,
  options: { from?: string; until?: string; serial?: string } = {},
): Promise<Identity> {
  return makeIdentity(name, {
    issuer: root,
    serial: options.serial ?? randomBytes(8).toString('hex').replace(/^./, '1'),
    notBefore: options.from ?? '2026-01-01T00:00:00Z',
    notAfter: options.until ?? '2029-01-01T00:00:00Z',
    extra: [new BasicConstraintsExtension(false)],
  });
}

/** A CRL of a root at a moment; entries are serial numbers with their revocation time. */
export async function makeCrl(
  root: Identity,
  at: string,
  entries: readonly { readonly serial: string; readonly at: string }[] = [],
): Promise<Uint8Array> {
  const crl = await X509CrlGenerator.create({
    issuer: (root.subject as readonly Record<string, unknown>[])
      .map((rdn) => {
        const [type, value] = Object.entries(rdn)[0]!;
        return `${type}=${(value as { utf8String: string }[])[0]!.utf8String}`;
      })
      .join(', '),
    thisUpdate: new Date(at),
    nextUpdate: new Date(Date.parse(at) + 7 * DAY),
    entries: entries.map((one) => ({
      serialNumber: one.serial,
      revocationDate: new Date(one.at),
      reason: X509CrlReason.keyCompromise,
    })),
    signingKey: root.cryptoKeys.privateKey,
    signingAlgorithm: root.cryptoKeys.privateKey.algorithm as never,
  });
  return new Uint8Array(crl.rawData);
}

export interface TokenOptions {
  readonly at: string | number;
  /** Hash of the CMS signature; default that of the imprint. */
  readonly hash?: TimestampDigest;
}

/** An RFC 3161 token as a server would give it, at whatever time is wanted. */
export function makeToken(tsa: Identity, question: TimestampQuestion, options: TokenOptions): Uint8Array {
  const { digest, digestAlgorithm } = question;
  const signedHash = options.hash ?? digestAlgorithm;
  const time = `${new Date(options.at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  const info = sequence(
    unsigned(Uint8Array.of(1)),
    oid('1.2.3.4.5'),
    sequence(sequence(oid(OID_OF_DIGEST[digestAlgorithm]), asnNull()), octets(digest)),
    unsigned(randomBytes(8)),
    tlv(0x18, Buffer.from(time)),
  );
  const certificate = readPkiCertificate(tsa.der);
  const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), tlv(0x31, value));
  const digestOf = (name: TimestampDigest, bytes: Uint8Array): Uint8Array => hash(name, bytes, 'buffer');
  const attributes = [
    attribute(OID.contentType, oid(OID.tstInfo)),
    attribute(OID.messageDigest, octets(digestOf(signedHash, info))),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(octets(digestOf('sha256', tsa.der)))))),
  ];
  attributes.sort(Buffer.compare);
  const value = sign(signedHash, tlv(0x31, ...attributes), tsa.key);
  const algorithm = sequence(oid(OID_OF_DIGEST[signedHash]), asnNull());
  const issuer = tsa.der.subarray(certificate.issuerTlv.at, certificate.issuerTlv.end);
  const rsa = {
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  };
  const signer = sequence(
    unsigned(Uint8Array.of(1)),
    sequence(issuer, tlv(0x02, certificate.serial)),
    algorithm,
    tlv(0xa0, ...attributes),
    sequence(oid(rsa[signedHash]), asnNull()),
    octets(value),
  );
  const data = sequence(
    unsigned(Uint8Array.of(3)),
    tlv(0x31, algorithm),
    sequence(oid(OID.tstInfo), tlv(0xa0, octets(info))),
    tlv(0xa0, tsa.der),
    tlv(0x31, signer),
  );
  return sequence(oid(OID.signedData), tlv(0xa0, data));
}

/** A timestamp source that answers at one time. */
export const stampAt =
  (tsa: Identity, at: string | number, options: Partial<TokenOptions> = {}) =>
  async (question: TimestampQuestion): Promise<Uint8Array> =>
    makeToken(tsa, question, { at, ...options });
