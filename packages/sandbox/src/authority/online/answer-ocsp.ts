import { randomBytes } from 'node:crypto';
import { enumerated, generalizedTime, integer, octets, oid, sequence, tagged } from '../der.ts';
import { certificateParts, digest, signedSequence } from './certificate-parts.ts';
import type { AuthorityFault } from './faults.ts';
import { type DerNode, readDer } from './read-der.ts';
import { REASON_NUMBERS, type RevocationRegister } from './register.ts';
import type { ServiceKeys } from './service-keys.ts';

const HOUR = 3600 * 1000;
const NONCE = '1.3.6.1.5.5.7.48.1.2';
const failure = (status: number): Uint8Array => sequence(enumerated(status));

/** Answers an OCSPRequest for certificates of the root and of the issuing CA (RFC 6960); `now` in ms since the epoch. */
export function answerOcsp(
  request: Uint8Array,
  keys: ServiceKeys,
  register: RevocationRegister,
  now: number,
  fault?: AuthorityFault,
): Uint8Array {
  const tbs = readDer(request)?.parts[0];
  const list = tbs?.parts.find((x) => x.tag === 0x30);
  if (list === undefined || list.parts.length === 0) return failure(1);
  if (fault === 'try-later') return failure(3);
  const nonce = tbs?.parts
    .find((x) => x.tag === 0xa2)
    ?.parts[0]?.parts.find((x) => x.parts[0]?.bytes.length === 11);
  const ids = list.parts.map((one) => one.parts[0]!);
  const byRoot = ids.every((id) => isIssuer(id, keys.root.certificate));
  const signer =
    fault === 'stranger'
      ? keys.stranger.ocsp
      : fault === 'expired-responder'
        ? keys.expired
        : fault === 'wrong-purpose'
          ? keys.plain
          : byRoot
            ? keys.root
            : fault === 'by-issuer'
              ? keys.issuing
              : keys.ocsp;
  const parts = certificateParts(signer.certificate);
  const produced = fault === 'stale' ? now - 30 * 24 * HOUR : now;
  const extension =
    nonce === undefined || fault === 'no-nonce'
      ? []
      : [fault === 'wrong-nonce' ? sequence(oid(NONCE), octets(octets(randomBytes(16)))) : nonce.bytes];
  const data = sequence(
    fault === 'by-name' ? tagged(0xa1, parts.subject) : tagged(0xa2, octets(digest('sha1', parts.keyBits))),
    generalizedTime(produced),
    sequence(...ids.map((id) => single(id, register, produced, fault))),
    ...(extension.length === 0 ? [] : [tagged(0xa1, sequence(...extension))]),
  );
  const basic = signedSequence(data, signer, tagged(0xa0, sequence(signer.certificate)));
  return sequence(enumerated(0), tagged(0xa0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))));
}

function isIssuer(id: DerNode, certificate: Uint8Array): boolean {
  return Buffer.compare(id.parts[2]!.content, digest('sha1', certificateParts(certificate).keyBits)) === 0;
}

function single(
  id: DerNode,
  register: RevocationRegister,
  produced: number,
  fault: AuthorityFault | undefined,
): Uint8Array {
  const [algorithm, nameHash, keyHash, serial] = id.parts;
  const line = register.find(serial!.content);
  const status =
    fault === 'unknown'
      ? tagged(0x82)
      : line === undefined
        ? tagged(0x80)
        : tagged(0xa1, generalizedTime(line.at), tagged(0xa0, enumerated(REASON_NUMBERS[line.reason])));
  const about = sequence(
    algorithm!.bytes,
    nameHash!.bytes,
    fault === 'other-issuer' ? octets(randomBytes(20)) : keyHash!.bytes,
    fault === 'other-serial' ? integer(4711) : serial!.bytes,
  );
  return sequence(about, status, generalizedTime(produced), tagged(0xa0, generalizedTime(produced + HOUR)));
}
