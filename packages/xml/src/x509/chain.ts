import type { CheckStatus, MessageCode, MessageParams } from '@hocbaso/spec';
import { type CachedCertificate, createDsigContext, type DsigContext, keep } from '../dsig/context.ts';
import { SignatureJobs } from '../dsig/signature-jobs.ts';
import { firstEnd } from '../trust/key-policy.ts';
import type { CertificateInfo } from './certificate-info.ts';
import { LinkChecks } from './link-checks.ts';
import { JUDGED_WITH_PATH, pathProblem } from './path-problem.ts';

/** Trust and time for a chain check. */
export interface ChainOptions {
  /** Trusted roots (or any trusted CA), DER. Keep the same array between calls: paths are cached for it. */
  readonly anchors: readonly Uint8Array[];
  /** Certificates that may stand between, DER. */
  readonly intermediates?: readonly Uint8Array[];
  /** The moment the chain must hold for, ms since the epoch. */
  readonly at: number;
  /** Caches; without it every certificate is read anew. */
  readonly context?: DsigContext;
}

/** Outcome of a chain check. */
export interface ChainResult {
  readonly status: CheckStatus;
  /** Why not `passed`. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  /** Leaf first, as far as it could be followed; ends in an anchor when `passed`. */
  readonly path: readonly CertificateInfo[];
  /** Revocation is not looked up by the engine: always `unknown`, with its code. A seam for OCSP and CRL. */
  readonly revocation: { readonly status: 'unknown'; readonly code: MessageCode };
}

/** Certificates of a path at most, leaf and anchor included. */
const MAX_PATH = 8;
/** Issuer signatures checked at most in one search, whatever certificates are thrown in. */
const MAX_STEPS = 64;
/** Critical extensions this check acts on or may pass over: key usage, names, constraints, policies, extended usage. */
const UNDERSTOOD = new Set([
  '2.5.29.15',
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.32',
  '2.5.29.37',
  ...JUDGED_WITH_PATH,
]);
const REVOCATION = { status: 'unknown', code: 'ERR_HBS_CERT_REVOCATION_UNCHECKED' } as const;

interface Problem {
  readonly code: MessageCode;
  readonly params: MessageParams;
}

/** A chain whose links were asked for and which waits to be judged. */
export interface OpenChain {
  /** The answer of a path known before; nothing was asked for then. */
  readonly known?: ChainResult;
  readonly leaf: CachedCertificate;
  readonly options: ChainOptions;
  readonly links: LinkChecks;
  readonly candidates: Candidates;
}

interface Candidates {
  readonly anchors: ReadonlySet<CachedCertificate>;
  /** The anchors and what may stand between. */
  readonly all: readonly CachedCertificate[];
}

const NO_CANDIDATES: Candidates = { anchors: new Set(), all: [] };

/** Asks for every link that may lie between a certificate and the anchors; {@link judgeChain} follows them. */
export function openChain(
  certificate: CertificateInfo | CachedCertificate,
  options: ChainOptions,
  links: LinkChecks,
): OpenChain {
  const context = links.context;
  const leaf = 'info' in certificate ? certificate : context.certificate(certificate.der);
  const { anchors, intermediates, at } = options;
  const cached = context.paths.get(leaf.info.fingerprint);
  if (
    cached !== undefined &&
    cached.anchors === anchors &&
    cached.intermediates === intermediates &&
    at >= cached.from &&
    at <= cached.to
  ) {
    const known: ChainResult = { status: 'passed', path: cached.path, revocation: REVOCATION };
    return { known, leaf, options, links, candidates: NO_CANDIDATES };
  }
  const candidates = candidatesOf(context, options);
  const reached = new Set<CachedCertificate>([leaf]);
  let steps = 0;
  for (const current of reached) {
    if (candidates.anchors.has(current)) continue;
    for (const issuer of candidates.all) {
      if (!names(issuer, current) || issuer === current || ++steps > MAX_STEPS) continue;
      links.ask(issuer, current);
      reached.add(issuer);
    }
  }
  return { leaf, options, links, candidates };
}

/** Follows a certificate to an anchor and checks every link (RFC 5280 section 6, without revocation and policies). */
export function judgeChain({ known, leaf, options, links, candidates }: OpenChain): ChainResult {
  if (known !== undefined) return known;
  const { anchors, intermediates, at } = options;
  const { context } = links;
  const search = new PathSearch(links, candidates, at);
  const path = search.extend([leaf]);
  if (path === undefined) {
    const { code, params } = search.problem ?? chainProblem(leaf);
    // No way to an anchor says nothing against the certificate: it may be one whose issuer we were not given.
    const status = code === 'ERR_HBS_CERT_CHAIN' ? 'unknown' : 'failed';
    return { status, code, params, path: search.longest.map((x) => x.info), revocation: REVOCATION };
  }
  const infos = path.map((x) => x.info);
  const from = Math.max(...infos.map((x) => x.notBefore));
  const to = Math.min(firstEnd(at), ...infos.map((x) => x.notAfter));
  const found = { anchors, intermediates, path: infos, from, to };
  keep(context.paths, leaf.info.fingerprint, found, context.capacity);
  return { status: 'passed', path: infos, revocation: REVOCATION };
}

/** One chain, read, verified and judged. Throws `ERR_HBS_CRYPTO_ASYNC` in a browser, where chains are judged with their document. */
export function validateChain(leaf: CertificateInfo, options: ChainOptions): ChainResult {
  const jobs = new SignatureJobs();
  const links = new LinkChecks(jobs, options.context ?? createDsigContext());
  const chain = openChain(leaf, options, links);
  jobs.verifyNow();
  return judgeChain(chain);
}

function candidatesOf(context: DsigContext, { anchors, intermediates = [] }: ChainOptions): Candidates {
  const trusted = new Set(anchors.map((x) => context.certificate(x)));
  return { anchors: trusted, all: [...trusted, ...intermediates.map((x) => context.certificate(x))] };
}

function chainProblem(certificate: CachedCertificate): Problem {
  return { code: 'ERR_HBS_CERT_CHAIN', params: { subject: certificate.info.holder.cn } };
}

class PathSearch {
  problem: Problem | undefined;
  longest: readonly CachedCertificate[] = [];
  #steps = 0;
  readonly #links: LinkChecks;
  readonly #candidates: Candidates;
  readonly #at: number;

  constructor(links: LinkChecks, candidates: Candidates, at: number) {
    this.#links = links;
    this.#candidates = candidates;
    this.#at = at;
  }

  /** Depth-first search for a path that holds; remembers the first thing that was wrong. */
  extend(path: readonly CachedCertificate[]): readonly CachedCertificate[] | undefined {
    const current = path.at(-1)!;
    const problem = this.#check(current, path.length - 1);
    if (problem !== undefined) {
      this.problem ??= problem;
      return undefined;
    }
    if (path.length > this.longest.length) this.longest = path;
    if (this.#candidates.anchors.has(current)) {
      const wrong = pathProblem(path, this.#at);
      if (wrong === undefined) return path;
      this.problem ??= wrong;
      return undefined;
    }
    if (path.length >= MAX_PATH) return undefined;
    for (const issuer of this.#candidates.all) {
      if (path.includes(issuer) || !names(issuer, current) || ++this.#steps > MAX_STEPS) continue;
      const wrong = this.#checkLink(issuer, current);
      if (wrong !== undefined) {
        this.problem ??= wrong;
        continue;
      }
      const found = this.extend([...path, issuer]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #checkLink(issuer: CachedCertificate, certificate: CachedCertificate): Problem | undefined {
    const subject = certificate.info.holder.cn;
    if (certificate.parts.scheme === undefined) {
      return { code: 'ERR_HBS_CERT_KEY', params: { subject, detail: 'signatureAlgorithm' } };
    }
    const holds = this.#links.holds(issuer, certificate);
    // A link beyond the limit of steps was not asked for: nothing is known against it.
    if (holds === undefined) return chainProblem(certificate);
    return holds ? undefined : { code: 'ERR_HBS_CERT_SIGNATURE', params: { subject } };
  }

  /** What concerns one certificate; `below` is the number of certificates under it in the path. */
  #check(certificate: CachedCertificate, below: number): Problem | undefined {
    const { info } = certificate;
    const subject = info.holder.cn;
    if (this.#at < info.notBefore) {
      const notBefore = new Date(info.notBefore).toISOString();
      return { code: 'ERR_HBS_CERT_NOT_YET_VALID', params: { subject, notBefore } };
    }
    if (this.#at > info.notAfter) {
      const notAfter = new Date(info.notAfter).toISOString();
      return { code: 'ERR_HBS_CERT_EXPIRED', params: { subject, notAfter } };
    }
    const { type, bits = 0, curve } = info.key;
    if (!(type === 'rsa' && bits >= 2048) && !(type === 'ec' && curve !== undefined)) {
      return { code: 'ERR_HBS_CERT_KEY', params: { subject, detail: `${type} ${curve ?? bits}` } };
    }
    const oid = info.criticalExtensions.find((x) => !UNDERSTOOD.has(x));
    if (oid !== undefined) return { code: 'ERR_HBS_CERT_EXTENSION', params: { subject, oid } };
    if (below === 0) return undefined;
    if (!info.isCa) return { code: 'ERR_HBS_CERT_CA', params: { subject, detail: 'basicConstraints' } };
    if (info.keyUsage !== undefined && !info.keyUsage.includes('keyCertSign')) {
      return { code: 'ERR_HBS_CERT_CA', params: { subject, detail: 'keyUsage' } };
    }
    return undefined;
  }
}

/** True when `issuer` carries the name (and key identifier, where both tell one) that `subject` asks for. */
function names(issuer: CachedCertificate, subject: CachedCertificate): boolean {
  const { authorityKeyId } = subject.parts;
  const { subjectKeyId } = issuer.parts;
  if (issuer.parts.subjectDer !== subject.parts.issuerDer) return false;
  return authorityKeyId === undefined || subjectKeyId === undefined || authorityKeyId === subjectKeyId;
}
