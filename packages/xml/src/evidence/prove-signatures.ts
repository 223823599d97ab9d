import { C14N_INCLUSIVE } from '../c14n/algorithms.ts';
import { SIGNATURE_METHODS } from '../dsig/algorithms.ts';
import { hashBytes } from '../dsig/crypto.ts';
import type { SignatureVerification } from '../dsig/verify-signature.ts';
import type { XmlDocument } from '../parse/document.ts';
import { sameBytes } from '../pki/guard.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { checkPathRevocation } from '../revocation/check-revocation.ts';
import type { CheckList } from '../transcript/check-list.ts';
import { parseSigningTime } from '../transcript/signing-time.ts';
import type { ChainBuilder } from '../trust/build-chain.ts';
import { readTimestampToken } from '../tsp/token.ts';
import { verifyTimestampToken } from '../tsp/verify.ts';
import { openXades } from '../xades/open-xades.ts';
import { hasQualifyingProperties } from '../xades/read-properties.ts';
import { signatureTimestampInput } from '../xades/read-timestamps.ts';
import { algorithmEnd, tokenLifetime } from '../xades/token-lifetime.ts';
import type { CheckedSeal, SealTrust } from './check-seals.ts';
import type { Evidence } from './format.ts';
import { materialOf } from './material.ts';

/** What is proven of one signature. */
export interface ProvenSignature {
  readonly signatureId: string;
  /** It existed at this time, ms since the epoch. */
  readonly provenAt: number;
  readonly subIndication?: SubIndication;
}

/** A signer's clock may be this much ahead of the timestamp server's. */
const MAX_SKEW_MS = 5 * 60_000;
const iso = (time: number): string => new Date(time).toISOString();

interface Proof {
  readonly evidence: Evidence;
  readonly seals: readonly CheckedSeal[];
  readonly trust: SealTrust;
  readonly chains: ChainBuilder;
}

/** The earliest time a signature is proven at: by the first seal, or a timestamp of its own that a seal covers. */
async function provenTime(
  doc: XmlDocument,
  node: number,
  signatureId: string,
  { evidence, seals, trust }: Proof,
): Promise<number> {
  let best = seals[0]!.genTime!;
  for (const { index, item } of materialOf(evidence).signatureTimestamps) {
    if (item.signatureId !== signatureId) continue;
    const covering = evidence.seals.findIndex((seal) => seal.materials > index);
    const existed = seals[covering]?.genTime;
    const time = existed === undefined ? undefined : await ownTime(doc, node, item.der, existed, trust);
    if (time !== undefined) best = Math.min(best, time);
  }
  return best;
}

/** The time of a signature's own timestamp, when it is over this signature and counted when the seal covered it. */
async function ownTime(
  doc: XmlDocument,
  node: number,
  der: Uint8Array,
  existed: number,
  trust: SealTrust,
): Promise<number | undefined> {
  try {
    const { digestAlgorithm, digest } = readTimestampToken(der);
    const own = hashBytes(digestAlgorithm, signatureTimestampInput(doc, node, C14N_INCLUSIVE));
    if (!sameBytes(own, digest)) return undefined;
    const found = await verifyTimestampToken(der, { ...trust, at: existed, digest });
    if (found.genTime === undefined || found.token === undefined) return undefined;
    if (tokenLifetime(found.token, found.path, trust).until < existed) return undefined;
    const revocation = await checkPathRevocation(found.path, {
      at: existed,
      evidence: trust.revocation(found.path),
      crypto: trust.crypto,
      ...(trust.algorithms === undefined ? {} : { algorithms: trust.algorithms }),
    });
    return revocation.status === 'good' ? found.genTime : undefined;
  } catch {
    // A timestamp that cannot be read proves nothing; the seal still does.
    return undefined;
  }
}

/**
 * Judges every signature at the time it is proven to have existed (EN 319 102-1 clause 5.6.3): signing time not later, algorithm
 * accepted, certificate inside its validity with a path to an anchor, not revoked by then.
 */
export async function proveSignatures(
  list: CheckList,
  doc: XmlDocument,
  signatures: readonly { readonly node: number; readonly found: SignatureVerification }[],
  proof: Proof,
): Promise<readonly ProvenSignature[]> {
  const proven: ProvenSignature[] = [];
  for (const { node, found } of signatures) {
    const signatureId = found.signatureId ?? '';
    const provenAt = await provenTime(doc, node, signatureId, proof);
    const subIndication = await judgeOne(list, doc, node, found, { ...proof, provenAt, signatureId });
    proven.push({ signatureId, provenAt, ...(subIndication === undefined ? {} : { subIndication }) });
  }
  return proven;
}

async function judgeOne(
  list: CheckList,
  doc: XmlDocument,
  node: number,
  found: SignatureVerification,
  {
    chains,
    trust,
    provenAt,
    signatureId,
  }: Proof & { readonly provenAt: number; readonly signatureId: string },
): Promise<SubIndication | undefined> {
  const { certificate, algorithm = '' } = found;
  if (certificate === undefined) return undefined;
  const subject = certificate.holder.cn;
  const xades = hasQualifyingProperties(doc, node) ? openXades(doc, node, certificate) : undefined;
  const claimed =
    xades?.at ?? (found.signingTime === undefined ? undefined : parseSigningTime(found.signingTime));
  if (claimed !== undefined && claimed > provenAt + MAX_SKEW_MS) {
    list.fail('evidence.signingTime', 'EVIDENCE_TIME', { provenAt: iso(provenAt) }, signatureId);
    return 'TIMESTAMP_ORDER_FAILURE';
  }
  list.pass('evidence.signingTime', signatureId);
  const method = SIGNATURE_METHODS.get(algorithm);
  const bits = Number(method?.scheme.hash.slice(3) ?? 0);
  if (algorithmEnd('hash', bits, trust.algorithms) < provenAt) {
    list.doubt('evidence.algorithm', 'EVIDENCE_ALGORITHM', { algorithm }, signatureId);
    return 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE';
  }
  list.pass('evidence.algorithm', signatureId);
  const chain = await chains.build(certificate.der, { at: provenAt, purpose: 'signing' });
  if (chain.status !== 'passed') {
    list.doubt(
      'evidence.certificate',
      'EVIDENCE_CERTIFICATE',
      { subject, code: chain.code ?? '' },
      signatureId,
    );
    return chain.subIndication === 'EXPIRED' ? 'OUT_OF_BOUNDS_NO_POE' : chain.subIndication;
  }
  list.pass('evidence.certificate', signatureId);
  const revocation = await checkPathRevocation(chain.path, {
    at: provenAt,
    evidence: trust.revocation(chain.path),
    crypto: trust.crypto,
    ...(trust.algorithms === undefined ? {} : { algorithms: trust.algorithms }),
  });
  const one = revocation.statuses[revocation.index ?? 0];
  if (revocation.status === 'good') {
    list.pass('evidence.revocation', signatureId);
    return undefined;
  }
  if (revocation.status === 'revoked') {
    list.doubt('evidence.revocation', 'EVIDENCE_REVOKED', { subject }, signatureId);
    return 'REVOKED_NO_POE';
  }
  const params = { subject, code: one?.why ?? 'REVOCATION_NO_EVIDENCE' };
  list.doubt('evidence.revocation', 'EVIDENCE_REVOCATION_UNKNOWN', params, signatureId);
  return one?.subIndication ?? 'TRY_LATER';
}
