import type { Check, Verdict } from '@hocbaso/spec';
import { createDsigContext, type DsigContext } from '../dsig/context.ts';
import type { ResolveKey } from '../dsig/read-signature.ts';
import { type SignatureVerification, verifySignatures } from '../dsig/verify-signature.ts';
import type { XmlDocument } from '../parse/document.ts';
import { createPkiCrypto, type PkiCrypto } from '../pki/crypto.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { checkPathRevocation } from '../revocation/check-revocation.ts';
import type { RevocationEvidence } from '../revocation/evidence.ts';
import { CheckList } from '../transcript/check-list.ts';
import type { Anchor } from '../trust/anchor.ts';
import { createChainBuilder } from '../trust/build-chain.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { judgeTimestamps } from './judge-timestamps.ts';
import { openXades } from './open-xades.ts';
import type { XadesFinding } from './read-properties.ts';
import { claimedLevel, type SignatureLevel } from './signatures.ts';

/** Options of {@link verifyXades}; nothing is fetched. */
export interface VerifyXadesOptions {
  /** Trusted roots of signers and timestamp servers; none leaves both open. */
  readonly anchors: readonly Anchor[];
  readonly intermediates?: readonly Uint8Array[];
  /** Moment of the verification, ms since the epoch. */
  readonly at: number;
  /** Revocation data besides what the signature keeps. */
  readonly revocation?: RevocationEvidence;
  readonly algorithms?: AlgorithmPolicy;
  readonly crypto?: PkiCrypto;
  readonly context?: DsigContext;
  /** Finds the key where KeyInfo is not one certificate, together with `certificate` (for conformance vectors only). */
  readonly resolveKey?: ResolveKey;
  /** The signer's certificate that goes with `resolveKey`. */
  readonly certificate?: CertificateInfo;
}

/** What verifying one XAdES signature gave. */
export interface XadesVerification {
  readonly signatureId: string | undefined;
  /** The level its content claims; it holds when the verdict is `TOTAL-PASSED`. */
  readonly level: SignatureLevel;
  readonly verdict: Verdict;
  /** The first reason, in the words of EN 319 102-1. */
  readonly subIndication?: SubIndication;
  readonly checks: readonly Check[];
  /** As signed. */
  readonly signingTime?: string;
  /** The signature existed at this time by a trusted timestamp, ms since the epoch. */
  readonly provenAt?: number;
  readonly certificate?: CertificateInfo;
}

/**
 * Verifies one XAdES signature against EN 319 132-1 baseline, up to the level it claims: signature and References, signed
 * properties, timestamps, and the certificate at the time that is proven (or now, when nothing is). Content never makes it throw.
 * What the signature must be over, and who must have signed, is the caller's policy.
 */
export async function verifyXades(
  doc: XmlDocument,
  signature: number,
  options: VerifyXadesOptions,
): Promise<XadesVerification> {
  const crypto = options.crypto ?? createPkiCrypto();
  const context = options.context ?? createDsigContext();
  const list = new CheckList();
  let subIndication: SubIndication | undefined;
  const take = ({ id, code, params = {}, sub }: XadesFinding, open = false): void => {
    if (code === undefined) {
      list.pass(id);
      return;
    }
    subIndication ??= sub;
    if (open) list.doubt(id, code, params);
    else list.fail(id, code, params);
  };

  const resolve = options.resolveKey === undefined ? {} : { resolveKey: options.resolveKey };
  const [found] = await verifySignatures(doc, [signature], context, resolve);
  const certificate = found!.certificate ?? options.certificate;
  const core = coreFinding(found!);
  take(core);
  const xades = openXades(doc, signature, certificate);
  for (const finding of xades.findings) take(finding);
  const { properties } = xades;
  if (properties !== undefined) {
    const reference = found!.references[properties.propertiesReference];
    const digested = reference?.status === 'passed' && reference.target === properties.signedProperties;
    const params = { detail: 'digest' };
    if (digested) take({ id: 'xades.digest' });
    else take({ id: 'xades.digest', code: 'XADES_SIGNED_PROPERTIES', params, sub: 'HASH_FAILURE' });
  }

  const trust = { ...options, crypto };
  const times = await judgeTimestamps(xades, trust);
  for (const finding of times.findings) take(finding, finding.id === 'timestamp.trust');
  const { provenAt } = times;
  if (certificate !== undefined && core.code === undefined) {
    const late = provenAt !== undefined && provenAt > certificate.notAfter;
    const subject = certificate.holder.cn;
    if (late) {
      const params = { subject };
      take(
        { id: 'timestamp.inTime', code: 'XADES_TIMESTAMP_LATE', params, sub: 'OUT_OF_BOUNDS_NO_POE' },
        true,
      );
    } else {
      for (const finding of await certificateFindings(
        certificate,
        xades.values,
        provenAt ?? options.at,
        trust,
      )) {
        take(finding, true);
      }
    }
  }
  return {
    signatureId: doc.attribute(signature, 'Id'),
    level: claimedLevel(doc, signature),
    verdict: list.verdict,
    ...(subIndication === undefined ? {} : { subIndication }),
    checks: list.checks,
    ...(xades.signingTime === undefined ? {} : { signingTime: xades.signingTime }),
    ...(provenAt === undefined ? {} : { provenAt }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

function coreFinding({ status, code, params }: SignatureVerification): XadesFinding {
  if (status === 'passed') return { id: 'signature.value' };
  const sub =
    code === 'ERR_HBS_DSIG_VALUE'
      ? 'SIG_CRYPTO_FAILURE'
      : code === 'ERR_HBS_DSIG_REFERENCE_DIGEST'
        ? 'HASH_FAILURE'
        : 'FORMAT_FAILURE';
  return { id: 'signature.value', code: code ?? 'ERR_HBS_DSIG_STRUCTURE', params: params ?? {}, sub };
}

/** The certificate's path and revocation at a moment; data for the latter comes with LT, without any nothing is said. */
async function certificateFindings(
  certificate: CertificateInfo,
  values: {
    readonly certificates: readonly Uint8Array[];
    readonly crls: readonly Uint8Array[];
    readonly ocsps: readonly Uint8Array[];
  },
  at: number,
  options: VerifyXadesOptions & { readonly crypto: PkiCrypto },
): Promise<readonly XadesFinding[]> {
  const subject = certificate.holder.cn;
  const chains = createChainBuilder({
    ...options,
    intermediates: [...(options.intermediates ?? []), ...values.certificates],
  });
  const chain = await chains.build(certificate.der, { at, purpose: 'signing' });
  if (chain.status !== 'passed') {
    const sub = chain.subIndication ?? 'NO_CERTIFICATE_CHAIN_FOUND';
    return [
      {
        id: 'certificate.chain',
        code: chain.code ?? 'ERR_HBS_CERT_CHAIN',
        params: chain.params ?? { subject },
        sub,
      },
    ];
  }
  const findings: XadesFinding[] = [{ id: 'certificate.chain' }];
  const evidence = {
    ocsp: [...values.ocsps, ...(options.revocation?.ocsp ?? [])],
    crl: [...values.crls, ...(options.revocation?.crl ?? [])],
  };
  if (evidence.ocsp.length + evidence.crl.length === 0) return findings;
  const { crypto, algorithms } = options;
  const base = algorithms === undefined ? { crypto } : { crypto, algorithms };
  const revocation = await checkPathRevocation(chain.path, { ...base, at, evidence });
  if (revocation.status === 'good') return [...findings, { id: 'certificate.revocation' }];
  const one = revocation.statuses[revocation.index ?? 0];
  const code = one?.why ?? 'REVOCATION_NO_EVIDENCE';
  const sub = one?.subIndication ?? 'TRY_LATER';
  return [...findings, { id: 'certificate.revocation', code, params: one?.params ?? { subject }, sub }];
}
