import { randomBytes } from 'node:crypto';
import type { AuthorityKeys } from '../certificate.ts';
import {
  asnNull,
  concat,
  generalizedTime,
  integer,
  octets,
  oid,
  sequence,
  set,
  setOf,
  tagged,
  utcTime,
} from '../der.ts';
import { certificateParts, digest, RSA_SHA256, signRsa } from './certificate-parts.ts';
import type { AuthorityFault } from './faults.ts';
import { readDer } from './read-der.ts';
import type { ServiceKeys } from './service-keys.ts';

/** Policy the sandbox stamps under unless asked for another; below an arc for examples. */
export const SANDBOX_TSA_POLICY = '2.999.1.3161';

const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'), asnNull());
const TST_INFO = oid('1.2.840.113549.1.9.16.1.4');
const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), set(value));
const refusal = (bit: number): Uint8Array => {
  const flags = new Uint8Array(4);
  flags[bit >> 3] = 0x80 >> (bit & 7);
  return sequence(sequence(integer(2), tagged(0x03, Uint8Array.of(0), flags)));
};

/** Answers a TimeStampReq (RFC 3161); `now` in ms since the epoch. */
export function answerTimestamp(
  request: Uint8Array,
  keys: ServiceKeys,
  now: number,
  fault?: AuthorityFault,
): Uint8Array {
  const [version, imprint, ...options] = readDer(request)?.parts ?? [];
  if (fault === 'refuse' || version?.tag !== 0x02 || imprint?.parts.length !== 2) return refusal(2);
  const policy = options.find((x) => x.tag === 0x06)?.bytes ?? oid(SANDBOX_TSA_POLICY);
  const nonce = options.find((x) => x.tag === 0x02)?.bytes;
  const wantsCertificate = options.some((x) => x.tag === 0x01 && x.content[0] !== 0);
  const otherImprint = sequence(
    imprint.parts[0]!.bytes,
    octets(randomBytes(imprint.parts[1]!.content.length)),
  );
  const info = sequence(
    integer(1),
    fault === 'wrong-policy' ? oid('2.999.1.1') : policy,
    fault === 'wrong-imprint' ? otherImprint : imprint.bytes,
    tagged(0x02, Uint8Array.of(0x40), randomBytes(8)),
    generalizedTime(fault === 'future' ? now + 24 * 3600 * 1000 : now),
    sequence(integer(1)),
    ...(nonce === undefined || fault === 'no-nonce' ? [] : [fault === 'wrong-nonce' ? integer(42) : nonce]),
  );
  const signer = fault === 'stranger' ? keys.stranger.tsa : fault === 'wrong-purpose' ? keys.plain : keys.tsa;
  return sequence(
    sequence(integer(0)),
    signedToken(info, signer, wantsCertificate ? keys.issuing : undefined, now),
  );
}

/** SignedData over a TSTInfo; with the certificates of signer and issuer when `issuing` is given. */
function signedToken(
  info: Uint8Array,
  signer: AuthorityKeys,
  issuing: AuthorityKeys | undefined,
  now: number,
): Uint8Array {
  const { issuer, serial } = certificateParts(signer.certificate);
  const attributes = [
    attribute('1.2.840.113549.1.9.3', TST_INFO),
    attribute('1.2.840.113549.1.9.5', utcTime(now)),
    attribute('1.2.840.113549.1.9.4', octets(digest('sha256', info))),
    attribute(
      '1.2.840.113549.1.9.16.2.47',
      sequence(sequence(sequence(octets(digest('sha256', signer.certificate))))),
    ),
  ];
  const signedSet = setOf(attributes);
  const signerInfo = sequence(
    integer(1),
    sequence(issuer, tagged(0x02, serial)),
    SHA256,
    concat([Uint8Array.of(0xa0), signedSet.subarray(1)]),
    RSA_SHA256,
    octets(signRsa(signer.privateKey, signedSet)),
  );
  const certificates = issuing === undefined ? [] : [tagged(0xa0, signer.certificate, issuing.certificate)];
  const signedData = sequence(
    integer(3),
    setOf([SHA256]),
    sequence(TST_INFO, tagged(0xa0, octets(info))),
    ...certificates,
    setOf([signerInfo]),
  );
  return sequence(SIGNED_DATA, tagged(0xa0, signedData));
}
