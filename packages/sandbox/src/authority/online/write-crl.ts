import type { AuthorityKeys } from '../certificate.ts';
import { concat, enumerated, integer, octets, oid, sequence, tagged, utcTime } from '../der.ts';
import { certificateParts, digest, RSA_SHA256, signedSequence } from './certificate-parts.ts';
import type { AuthorityFault } from './faults.ts';
import { REASON_NUMBERS, type RevokedLine } from './register.ts';

const DAY = 24 * 3600 * 1000;
const TRUE = Uint8Array.of(0x01, 0x01, 0xff);

/** Writes a full CRL (RFC 5280 section 5), current for a week; `number` counts up, `now` in ms since the epoch. */
export function writeCrl(
  by: AuthorityKeys,
  lines: readonly RevokedLine[],
  number: number,
  now: number,
  fault?: AuthorityFault,
): Uint8Array {
  const { subject, keyBits } = certificateParts(by.certificate);
  const from = fault === 'stale' ? now - 30 * DAY : now;
  const revoked = lines.map(({ serial, at, reason }) =>
    sequence(
      tagged(0x02, serial),
      utcTime(at),
      sequence(sequence(oid('2.5.29.21'), octets(enumerated(REASON_NUMBERS[reason])))),
    ),
  );
  const extensions = [
    sequence(oid('2.5.29.35'), octets(sequence(tagged(0x80, digest('sha1', keyBits))))),
    sequence(oid('2.5.29.20'), octets(integer(number))),
    ...(fault === 'delta' ? [sequence(oid('2.5.29.27'), TRUE, octets(integer(1)))] : []),
    ...(fault === 'indirect'
      ? [sequence(oid('2.5.29.28'), TRUE, octets(sequence(tagged(0x84, Uint8Array.of(0xff)))))]
      : []),
  ];
  const tbs = sequence(
    integer(1),
    RSA_SHA256,
    subject,
    utcTime(from),
    utcTime(from + 7 * DAY),
    ...(revoked.length === 0 ? [] : [sequence(concat(revoked))]),
    tagged(0xa0, sequence(...extensions)),
  );
  const der = signedSequence(tbs, by);
  if (fault !== 'pem') return der;
  const text = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n');
  return Buffer.from(`-----BEGIN X509 CRL-----\n${text}\n-----END X509 CRL-----\n`, 'latin1');
}
