import { hashBytes, hashHex } from '../dsig/crypto.ts';
import { utf8 } from '../parse/native-bytes.ts';
import type { TimestampDigest } from '../tsp/token.ts';
import { EVIDENCE_FORMAT, type Evidence } from './format.ts';

/**
 * What the seal number `index` (from 0) is a timestamp over: lines of ASCII, each ended by LF, which anybody can write again with a
 * hash tool twenty years from now:
 *
 * ```text
 * hocbaso-evidence/1
 * algorithm sha512
 * document <digest of the document>
 * certificate <digest of the DER>           crl and ocsp likewise, in the order of the file
 * signature-timestamp <Id> <digest of the token>
 * seal <its algorithm> <its number of materials> <digest of its token>     every earlier seal, oldest first
 * ```
 */
export function manifestOf(
  document: Uint8Array,
  evidence: Pick<Evidence, 'materials' | 'seals'>,
  index: number,
  seal: { readonly algorithm: TimestampDigest; readonly materials: number },
): Uint8Array {
  const { algorithm } = seal;
  const digest = (bytes: Uint8Array): string => hashHex(algorithm, bytes);
  const lines = [EVIDENCE_FORMAT, `algorithm ${algorithm}`, `document ${digest(document)}`];
  for (const { kind, signatureId, der } of evidence.materials.slice(0, seal.materials)) {
    lines.push(`${kind} ${signatureId === undefined ? '' : `${signatureId} `}${digest(der)}`);
  }
  for (const one of evidence.seals.slice(0, index)) {
    lines.push(`seal ${one.algorithm} ${one.materials} ${digest(one.token)}`);
  }
  return utf8(`${lines.join('\n')}\n`);
}

/** Digest of that manifest: what is sent to the timestamp server. */
export function manifestDigest(
  document: Uint8Array,
  evidence: Pick<Evidence, 'materials' | 'seals'>,
  index: number,
  seal: { readonly algorithm: TimestampDigest; readonly materials: number },
): Uint8Array {
  return hashBytes(seal.algorithm, manifestOf(document, evidence, index, seal));
}
