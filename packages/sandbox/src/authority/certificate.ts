import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonName } from '@peculiar/x509';

/** Key types of the sandbox's certificates. */
export type SandboxKeyType = 'rsa-2048' | 'ec-p256';

/** One relative distinguished name: dotted OID and text. */
export type SubjectPart = readonly [oid: string, text: string];

/** OIDs of the subject attributes Vietnamese certificates carry (signing.md section 8). */
export const SUBJECT = {
  commonName: '2.5.4.3',
  country: '2.5.4.6',
  stateOrProvince: '2.5.4.8',
  organization: '2.5.4.10',
  title: '2.5.4.12',
  userId: '0.9.2342.19200300.100.1.1',
} as const;

/** A certificate authority's certificate (DER) and private key (PKCS#8 DER). */
export interface AuthorityKeys {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** What {@link issueCertificate} signs. Without an issuer the certificate is self-signed. Times in ms since the epoch. */
export interface CertificateRequest {
  readonly subject: readonly SubjectPart[];
  readonly privateKey: Uint8Array;
  readonly issuer?: AuthorityKeys;
  readonly ca?: { readonly pathLength: number };
  /** Extended key usages, critical when alone for timestamping as RFC 3161 asks. */
  readonly extendedKeyUsage?: readonly string[];
  /** Where its status is told: OCSP address, CRL address, the issuer's certificate. */
  readonly addresses?: StatusAddresses;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Addresses a certificate carries. */
export interface StatusAddresses {
  readonly ocsp: string;
  readonly crl: string;
  readonly issuer: string;
}

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** Generates a private key, PKCS#8 DER. */
export async function generateKey(type: SandboxKeyType): Promise<Uint8Array> {
  const generate = promisify(generateKeyPair);
  const pair =
    type === 'rsa-2048'
      ? await generate('rsa', { modulusLength: 2048, publicExponent: 65537 })
      : await generate('ec', { namedCurve: 'P-256' });
  return new Uint8Array(pair.privateKey.export({ format: 'der', type: 'pkcs8' }));
}

/** Issues one X.509 v3 certificate, DER; issuers must hold RSA keys and sign with SHA-256. */
export async function issueCertificate(request: CertificateRequest): Promise<Uint8Array> {
  // Loaded here, because the library costs a good part of a second and most of the sandbox does without it.
  const x509 = await import('@peculiar/x509');
  const signer = request.issuer?.privateKey ?? request.privateKey;
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const signingKey = await webcrypto.subtle.importKey('pkcs8', Buffer.from(signer), rsa, false, ['sign']);
  const publicKey = publicKeyOf(request.privateKey);
  const issuerKey = request.issuer === undefined ? publicKey : publicKeyOf(signer);
  const subject: JsonName = request.subject.map(([oid, text]) => ({
    [oid]: [oid === SUBJECT.country ? { printableString: text } : { utf8String: text }],
  })) as unknown as JsonName;
  const usage = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: randomSerial(),
      subject,
      issuer:
        request.issuer === undefined
          ? subject
          : new x509.X509Certificate(Buffer.from(request.issuer.certificate)).subjectName,
      notBefore: new Date(request.notBefore),
      notAfter: new Date(request.notAfter),
      publicKey,
      signingKey,
      signingAlgorithm: rsa,
      extensions: [
        new x509.BasicConstraintsExtension(request.ca !== undefined, request.ca?.pathLength, true),
        new x509.KeyUsagesExtension(
          request.ca === undefined
            ? usage.digitalSignature | usage.nonRepudiation
            : usage.keyCertSign | usage.cRLSign,
          true,
        ),
        await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
        await x509.AuthorityKeyIdentifierExtension.create(issuerKey, false, webcrypto),
        ...(request.extendedKeyUsage === undefined
          ? []
          : [
              new x509.ExtendedKeyUsageExtension(
                [...request.extendedKeyUsage],
                request.extendedKeyUsage.includes(TIME_STAMPING),
              ),
            ]),
        ...(request.addresses === undefined
          ? []
          : [
              new x509.AuthorityInfoAccessExtension({
                ocsp: [request.addresses.ocsp],
                caIssuers: [request.addresses.issuer],
              }),
              new x509.CRLDistributionPointsExtension([request.addresses.crl]),
            ]),
      ],
    },
    webcrypto,
  );
  return new Uint8Array(certificate.rawData);
}

function publicKeyOf(privateKey: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

/** 16 random bytes as hex, positive and without a leading zero octet, as RFC 5280 4.1.2.2 asks. */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}
