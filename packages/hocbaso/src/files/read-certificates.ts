import { basename } from 'node:path';
import { readCertificate } from '@hocbaso/xml';
import { hocbasoError } from '../internal/hocbaso-error.ts';
import { readInput } from './read-write.ts';

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g;

/**
 * Reads the certificates of a file: one in DER, or any number in PEM.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`
 */
export async function readCertificates(path: string): Promise<readonly Uint8Array[]> {
  const bytes = await readInput(path);
  const armoured = [...Buffer.from(bytes).toString('latin1').matchAll(PEM)];
  const found =
    armoured.length === 0 ? [bytes] : armoured.map((m) => new Uint8Array(Buffer.from(m[1]!, 'base64')));
  try {
    for (const der of found) readCertificate(der);
  } catch (cause) {
    throw hocbasoError('ERR_HBS_CLI_FILE', {
      params: { file: basename(path), reason: 'không phải chứng thư số DER hoặc PEM (not a certificate)' },
      cause,
    });
  }
  return found;
}

/** Certificates as PEM text. */
export function toPem(certificates: readonly Uint8Array[]): string {
  return certificates
    .map((der) => {
      const lines = Buffer.from(der)
        .toString('base64')
        .match(/.{1,64}/g)!;
      return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}
