import { fromByteString, toByteString } from '../parse/native-bytes.ts';
import { escapeText } from '../parse/write-xml.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { encodeBase64 } from './base64.ts';

/** The `KeyInfo` of a certificate in canonical form: its subject in the form of RFC 4514, and the certificate. */
export function writeKeyInfo(certificate: CertificateInfo): Uint8Array {
  return fromByteString(
    `<KeyInfo><X509Data><X509SubjectName>${toByteString(escapeText(certificate.subjectName))}</X509SubjectName>` +
      `<X509Certificate>${encodeBase64(certificate.der)}</X509Certificate></X509Data></KeyInfo>`,
  );
}
