import { basename } from 'node:path';
import { HocBaSoError } from '@hocbaso/spec';
import { readCertificate } from '@hocbaso/xml';
import { readInput } from './files.ts';

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;

/**
 * Reads one certificate, DER or PEM.
 * @throws HocBaSoError `ERR_HBS_CLI_FILE`
 */
export async function readCertificateFile(path: string): Promise<Uint8Array> {
  const bytes = await readInput(path);
  const armoured = PEM.exec(Buffer.from(bytes).toString('latin1'))?.[1];
  const der = armoured === undefined ? bytes : new Uint8Array(Buffer.from(armoured, 'base64'));
  try {
    readCertificate(der);
  } catch (cause) {
    throw new HocBaSoError('ERR_HBS_CLI_FILE', {
      params: { file: basename(path), reason: 'không phải chứng thư số DER hoặc PEM (not a certificate)' },
      cause,
    });
  }
  return der;
}
