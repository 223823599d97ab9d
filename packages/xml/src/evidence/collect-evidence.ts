import { createDsigContext } from '../dsig/context.ts';
import { hashHex } from '../dsig/crypto.ts';
import { verifySignatures } from '../dsig/verify-signature.ts';
import { xmlError } from '../internal/xml-error.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { createPkiCrypto, type PkiCrypto } from '../pki/crypto.ts';
import { hex, sameBytes } from '../pki/guard.ts';
import type { RevocationEvidence } from '../revocation/evidence.ts';
import type { Anchor } from '../trust/anchor.ts';
import { createChainBuilder } from '../trust/build-chain.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { readTimestampToken, type TimestampDigest } from '../tsp/token.ts';
import type { TimestampSource } from '../xades/extend.ts';
import { findSignatures } from '../xades/signatures.ts';
import type { Evidence, EvidenceMaterial } from './format.ts';
import { manifestDigest } from './manifest.ts';

/** Gets revocation data for a path (leaf first, DER), e.g. by `collectRevocation`; what cannot be had is left out. */
export type RevocationSource = (
  path: readonly Uint8Array[],
  options: { readonly signal?: AbortSignal },
) => Promise<RevocationEvidence>;

/** What every step that makes evidence needs; all network is in the functions given. */
export interface SealOptions {
  /** Trusted roots: of the signers and of the timestamp servers. */
  readonly anchors: readonly Anchor[];
  /** Certificates that may stand between, DER. */
  readonly intermediates?: readonly Uint8Array[];
  /** Moment of the call, ms since the epoch. */
  readonly at: number;
  readonly timestamp: TimestampSource;
  /** Without it the evidence says nothing about revocation, and a verification will say so. */
  readonly revocation?: RevocationSource;
  readonly algorithms?: AlgorithmPolicy;
  readonly crypto?: PkiCrypto;
  /** Stops waiting. Nothing is lost but what was asked for. */
  readonly signal?: AbortSignal;
}

/** Options of {@link collectEvidence}. */
export interface CollectEvidenceOptions extends SealOptions {
  /** Hash of the seal; default `sha256`. */
  readonly digestAlgorithm?: TimestampDigest;
  /** Timestamps over single signature values, from {@link timestampSignatures}, made when each stage was signed. */
  readonly signatureTimestamps?: readonly SignatureTimestamp[];
}

/** A timestamp over one signature value, kept beside the document because a later signature covers the place inside. */
export interface SignatureTimestamp {
  readonly signatureId: string;
  /** RFC 3161 token, DER. */
  readonly token: Uint8Array;
}

/** Material in the order it came, each piece once. */
export class MaterialList {
  readonly items: EvidenceMaterial[];
  readonly #seen: Set<string>;

  constructor(items: readonly EvidenceMaterial[] = []) {
    this.items = [...items];
    this.#seen = new Set(items.map(keyOf));
  }

  add(item: EvidenceMaterial): void {
    const key = keyOf(item);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.items.push(item);
  }

  addRevocation({ ocsp, crl }: RevocationEvidence): void {
    for (const der of ocsp) this.add({ kind: 'ocsp', der });
    for (const der of crl) this.add({ kind: 'crl', der });
  }
}

const keyOf = ({ kind, signatureId = '', der }: EvidenceMaterial): string =>
  `${kind} ${signatureId} ${hashHex('sha256', der)}`;

/** Adds the path of a certificate at a moment and what is known of its revocation. */
export async function addPath(
  list: MaterialList,
  leaf: Uint8Array,
  options: SealOptions & { readonly crypto: PkiCrypto },
  question: {
    readonly at: number;
    readonly purpose: 'signing' | 'timestamping';
    readonly intermediates?: readonly Uint8Array[];
  },
): Promise<void> {
  const chain = await createChainBuilder(options).build(leaf, question);
  const path = chain.path.map((x) => x.der);
  for (const der of path) list.add({ kind: 'certificate', der });
  if (options.revocation === undefined || path.length === 0) return;
  list.addRevocation(
    await options.revocation(path, options.signal === undefined ? {} : { signal: options.signal }),
  );
  options.signal?.throwIfAborted();
}

/** Adds a seal over document, material and the seals so far. */
export async function addSeal(
  document: Uint8Array,
  evidence: Evidence,
  algorithm: TimestampDigest,
  options: SealOptions,
): Promise<Evidence> {
  const { materials, seals } = evidence;
  const seal = { algorithm, materials: materials.length };
  const digest = manifestDigest(document, evidence, seals.length, seal);
  const token = await options.timestamp({
    digest,
    digestAlgorithm: algorithm,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  options.signal?.throwIfAborted();
  const read = readTimestampToken(token);
  if (read.digestAlgorithm !== algorithm || !sameBytes(read.digest, digest)) {
    throw xmlError('ERR_HBS_EVIDENCE_TIMESTAMP', { params: { detail: 'imprint' } });
  }
  const before = seals.at(-1);
  if (before !== undefined && readTimestampToken(before.token).genTime > read.genTime) {
    throw xmlError('ERR_HBS_EVIDENCE_TIMESTAMP', { params: { detail: 'genTime' } });
  }
  return { ...evidence, seals: [...seals, { ...seal, token }] };
}

/**
 * Collects what a signed document will be verified from in twenty years: the certificates of every signer up to the root, what is
 * known of their revocation now, and a timestamp over all of it and the document. The document itself is not touched, so this works
 * at any stage and for signatures that others cover; do it soon after the last signature.
 *
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_EVIDENCE_UNSIGNED`, the `ERR_HBS_DSIG_*` code of a signature that does not hold,
 * `ERR_HBS_EVIDENCE_TIMESTAMP`, `ERR_HBS_TSA_FORMAT`; what the callbacks throw
 */
export async function collectEvidence(bytes: Uint8Array, options: CollectEvidenceOptions): Promise<Evidence> {
  const crypto = options.crypto ?? createPkiCrypto();
  const doc = parseXml(bytes);
  const found = findSignatures(doc);
  if (found.length === 0) throw xmlError('ERR_HBS_EVIDENCE_UNSIGNED');
  const list = new MaterialList();
  for (const { signatureId, token } of options.signatureTimestamps ?? []) {
    list.add({ kind: 'signature-timestamp', signatureId, der: token });
  }
  const done = new Set<string>();
  for (const one of await verifySignatures(doc, found, createDsigContext())) {
    if (one.status !== 'passed' || one.certificate === undefined) {
      const { code = 'ERR_HBS_DSIG_KEY_INFO', params = { detail: '' } } = one;
      throw xmlError(code as 'ERR_HBS_DSIG_KEY_INFO', { params });
    }
    const { der, fingerprint } = one.certificate;
    if (done.has(fingerprint)) continue;
    done.add(fingerprint);
    await addPath(list, der, { ...options, crypto }, { at: options.at, purpose: 'signing' });
  }
  for (const { token } of options.signatureTimestamps ?? []) {
    const { signerCertificate, certificates, genTime } = readTimestampToken(token);
    if (signerCertificate === undefined || done.has(hex(signerCertificate))) continue;
    done.add(hex(signerCertificate));
    const question = { at: genTime, purpose: 'timestamping', intermediates: certificates } as const;
    await addPath(list, signerCertificate, { ...options, crypto }, question);
  }
  const evidence: Evidence = {
    documentDigest: hashHex('sha512', bytes),
    documentSize: bytes.length,
    materials: list.items,
    seals: [],
  };
  return addSeal(bytes, evidence, options.digestAlgorithm ?? 'sha256', options);
}
