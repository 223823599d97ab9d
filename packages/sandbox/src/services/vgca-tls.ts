import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { generateKey } from '../authority/certificate.ts';

/** A fresh self-signed certificate of localhost and 127.0.0.1, valid for a day, PEM. */
export async function makeLocalhostCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const x509 = await import('@peculiar/x509');
  const pkcs8 = await generateKey('rsa-2048');
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8.slice(), rsa, true, ['sign']);
  const { n, e } = key.export({ format: 'jwk' });
  const publicJwk = { kty: 'RSA', n: n!, e: e! };
  const publicKey = await webcrypto.subtle.importKey('jwk', publicJwk, rsa, true, ['verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=localhost',
      notBefore: new Date(now - 3_600_000),
      notAfter: new Date(now + 86_400_000),
      keys: { privateKey, publicKey },
      signingAlgorithm: rsa,
      extensions: [
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
        ]),
      ],
    },
    webcrypto,
  );
  return {
    key: key.export({ format: 'pem', type: 'pkcs8' }) as string,
    cert: new X509Certificate(Buffer.from(certificate.rawData)).toString(),
  };
}
