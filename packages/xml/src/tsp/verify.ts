import type { Check, CheckStatus } from '@hocbaso/spec';
import { canonicalName, sameDn } from '../pki/canonical-name.ts';
import type { PkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { detailOf, guard, hex, sameBytes } from '../pki/guard.ts';
import { DIGEST_OIDS, OID } from '../pki/oids.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { CheckList } from '../transcript/check-list.ts';
import type { Anchor } from '../trust/anchor.ts';
import { createChainBuilder } from '../trust/build-chain.ts';
import { certificateProblem } from '../trust/judge-certificate.ts';
import type { AlgorithmPolicy } from '../trust/key-policy.ts';
import { badCertificate, expectTlv, readChildren, readOid, readTlv, type Tlv } from '../x509/der.ts';
import { findSigner, type OpenToken, openToken, type TimestampToken } from './token.ts';

/** What a token is verified against. */
export interface VerifyTimestampOptions {
  /** What must have been stamped. */
  readonly digest: Uint8Array;
  readonly anchors: readonly Anchor[];
  readonly intermediates?: readonly Uint8Array[];
  /** Moment of the verification, ms since the epoch: no token is younger. */
  readonly at: number;
  readonly crypto: PkiCrypto;
  readonly algorithms?: AlgorithmPolicy;
}

/** What verifying a token gave. */
export interface TimestampVerification {
  /** Worst of the checks. */
  readonly status: CheckStatus;
  /** `timestamp.format`, `.imprint`, `.content`, `.signature`, `.signer`, `.usage`, `.time`, `.chain`. */
  readonly checks: readonly Check[];
  readonly subIndication?: SubIndication;
  /** The proven time, ms since the epoch; only when nothing failed and a chain was found. */
  readonly genTime?: number;
  /** What the token says, when it could be read. */
  readonly token?: TimestampToken;
  /** The server's certificate first, as far as the path could be followed: ask its revocation with `checkPathRevocation`. */
  readonly path: readonly PkiCertificate[];
}

/** A server's clock may be this much ahead of ours. */
const MAX_SKEW_MS = 5 * 60_000;

/**
 * Verifies an RFC 3161 token: imprint, content, CMS signature, binding to the server's certificate (ESSCertID, RFC 5816), its
 * purpose (timeStamping alone, critical) and its path at genTime. Revocation is not part of it. Never throws for content.
 */
export async function verifyTimestampToken(
  bytes: Uint8Array,
  options: VerifyTimestampOptions,
): Promise<TimestampVerification> {
  const list = new CheckList();
  let open: OpenToken;
  try {
    open = openToken(bytes);
  } catch (error) {
    list.fail('timestamp.format', 'ERR_HBS_TSA_FORMAT', { detail: detailOf(error) });
    return { status: 'failed', checks: list.checks, subIndication: 'FORMAT_FAILURE', path: [] };
  }
  list.pass('timestamp.format');
  const { cms, token } = open;
  let subIndication: SubIndication | undefined;
  const check = (
    id: string,
    holds: boolean,
    code: 'TSP_IMPRINT' | 'TSP_CONTENT' | 'TSP_SIGNATURE',
    why: SubIndication,
  ): void => {
    if (holds) list.pass(id);
    else {
      list.fail(id, code, {});
      subIndication ??= why;
    }
  };
  check('timestamp.imprint', sameBytes(token.digest, options.digest), 'TSP_IMPRINT', 'HASH_FAILURE');
  check('timestamp.content', await contentHolds(open, options.crypto), 'TSP_CONTENT', 'HASH_FAILURE');
  const genTime = new Date(token.genTime).toISOString();
  if (token.genTime <= options.at + MAX_SKEW_MS) list.pass('timestamp.time');
  else {
    list.fail('timestamp.time', 'TSP_FUTURE', { genTime });
    subIndication ??= 'TIMESTAMP_ORDER_FAILURE';
  }
  const pool = [...token.certificates, ...(options.intermediates ?? [])];
  const signer = findSigner(pool, cms.signer.by);
  const end = (path: readonly PkiCertificate[]): TimestampVerification => ({
    status: list.status,
    checks: list.checks,
    ...(subIndication === undefined ? {} : { subIndication }),
    ...(list.status === 'passed' ? { genTime: token.genTime } : {}),
    token,
    path,
  });
  if (signer === undefined) {
    list.doubt('timestamp.signer', 'TSP_SIGNER_ABSENT', {});
    subIndication ??= 'NO_SIGNING_CERTIFICATE_FOUND';
    return end([]);
  }
  const { scheme, signedBytes, signature } = cms.signer;
  const signed =
    scheme !== undefined && (await options.crypto.verify(scheme, signer.parts.spki, signedBytes, signature));
  check('timestamp.signature', signed, 'TSP_SIGNATURE', 'SIG_CRYPTO_FAILURE');
  const unbound = await bindingProblem(open, signer, options.crypto);
  if (unbound === undefined) list.pass('timestamp.signer');
  else {
    list.fail('timestamp.signer', 'TSP_SIGNER', { detail: unbound });
    subIndication ??= 'NO_SIGNING_CERTIFICATE_FOUND';
  }
  const place = {
    at: token.genTime,
    purpose: 'timestamping',
    below: 0,
    casBelow: 0,
    isAnchor: false,
  } as const;
  const usage = certificateProblem(signer, { ...place, algorithms: options.algorithms });
  if (usage?.code === 'ERR_HBS_CERT_USAGE') {
    list.fail('timestamp.usage', 'TSP_USAGE', {
      subject: signer.info.holder.cn,
      detail: String(usage.params.detail),
    });
    subIndication ??= 'CHAIN_CONSTRAINTS_FAILURE';
  } else list.pass('timestamp.usage');
  const chain = await createChainBuilder(options).build(signer.der, {
    at: token.genTime,
    purpose: 'timestamping',
    intermediates: token.certificates,
  });
  if (chain.status === 'passed') list.pass('timestamp.chain');
  else {
    const params = chain.params ?? {};
    if (options.anchors.length === 0) list.doubt('timestamp.chain', 'VERIFY_ANCHORS_ABSENT', {});
    else if (chain.status === 'failed') list.fail('timestamp.chain', chain.code!, params);
    else list.doubt('timestamp.chain', chain.code!, params);
    subIndication ??= chain.subIndication;
  }
  return end(chain.path);
}

/** content-type and message-digest attributes against the content (RFC 5652 section 11). */
async function contentHolds({ cms }: OpenToken, crypto: PkiCrypto): Promise<boolean> {
  const { bytes, signer } = cms;
  const type = signer.attributes.get(OID.contentType);
  const digest = signer.attributes.get(OID.messageDigest);
  if (type?.tag !== 0x06 || digest?.tag !== 0x04 || readOid(bytes, type) !== OID.tstInfo) return false;
  return sameBytes(bytes.subarray(digest.start, digest.end), await crypto.digest(signer.digest, cms.content));
}

/** Why the token is not bound to this very certificate: the first ESSCertID must be its hash (RFC 2634, RFC 5035). */
async function bindingProblem(
  { cms }: OpenToken,
  signer: PkiCertificate,
  crypto: PkiCrypto,
): Promise<string | undefined> {
  const { bytes } = cms;
  const v2 = cms.signer.attributes.get(OID.signingCertificateV2);
  const v1 = cms.signer.attributes.get(OID.signingCertificate);
  if (v1 === undefined && v2 === undefined) return 'signingCertificate';
  for (const attribute of [v2, v1]) {
    if (attribute === undefined) continue;
    try {
      const id = guard('ERR_HBS_TSA_FORMAT', () => readEssCertId(bytes, attribute, attribute === v2));
      if (!sameBytes(id.hash, await crypto.digest(id.algorithm, signer.der))) return 'certHash';
      if (id.serial !== undefined && hex(id.serial) !== hex(signer.serial)) return 'issuerSerial';
      if (id.issuer !== undefined && !sameDn(id.issuer, signer.issuer)) return 'issuerSerial';
    } catch (error) {
      return detailOf(error);
    }
  }
  return undefined;
}

function readEssCertId(b: Uint8Array, attribute: Tlv, v2: boolean) {
  const certs = readTlv(b, attribute.start, attribute.end);
  const parts = readChildren(b, expectTlv(b, certs.start, certs.end, 0x30));
  // SigningCertificateV2 names its hash unless it is the default; version 1 is always SHA-1, which only names here.
  const named = v2 && parts[0]?.tag === 0x30 ? parts.shift() : undefined;
  const algorithm =
    named === undefined
      ? v2
        ? 'sha256'
        : 'sha1'
      : DIGEST_OIDS.get(readOid(b, readTlv(b, named.start, named.end)));
  const [hash, issuerSerial] = parts;
  if (algorithm === undefined || hash?.tag !== 0x04) return badCertificate('signing-certificate');
  const base = { algorithm, hash: b.subarray(hash.start, hash.end) };
  if (issuerSerial === undefined) return { ...base, serial: undefined, issuer: undefined };
  const [names, serial] = readChildren(b, issuerSerial);
  if (names?.tag !== 0x30 || serial?.tag !== 0x02) return badCertificate('signing-certificate');
  const directory = readChildren(b, names).find((x) => x.tag === 0xa4);
  return {
    ...base,
    serial: b.subarray(serial.start, serial.end),
    issuer:
      directory === undefined ? undefined : canonicalName(b, readTlv(b, directory.start, directory.end)),
  };
}
