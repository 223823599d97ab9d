import type { CheckStatus, MessageCode, MessageParams } from '@hocbaso/spec';
import { keep } from '../dsig/context.ts';
import { sameDn } from '../pki/canonical-name.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto } from '../pki/crypto.ts';
import { brokenNameConstraint } from '../pki/name-constraints.ts';
import type { SubIndication } from '../pki/sub-indication.ts';
import { type Anchor, anchorBytes, anchorHolds } from './anchor.ts';
import { type CertificatePurpose, type ChainProblem, certificateProblem } from './judge-certificate.ts';
import type { AlgorithmPolicy } from './key-policy.ts';

/** Whom to trust and what may stand between. */
export interface ChainSource {
  readonly anchors: readonly Anchor[];
  /** Certificates that may stand between, DER. */
  readonly intermediates?: readonly Uint8Array[];
  readonly crypto: PkiCrypto;
  /** Default: the data of `@hocbaso/spec`. */
  readonly algorithms?: AlgorithmPolicy;
  /** Gets the certificates at a caIssuers URL; without it no URL is followed. It should refuse addresses it does not know. */
  readonly fetchIssuer?: (url: string) => Promise<readonly Uint8Array[]>;
}

/** One question: for what, and at which moment. */
export interface ChainQuestion {
  /** The moment the path must hold for, ms since the epoch. */
  readonly at: number;
  /** Default `signing`. */
  readonly purpose?: CertificatePurpose;
  /** More certificates that may stand between, e.g. from a signature or a timestamp, DER. */
  readonly intermediates?: readonly Uint8Array[];
}

/** What became of a path. */
export interface ChainVerdict {
  readonly status: CheckStatus;
  /** Why not `passed`. */
  readonly code?: MessageCode;
  readonly params?: MessageParams;
  readonly subIndication?: SubIndication;
  /** Leaf first, as far as it could be followed; ends in an anchor when `passed`. */
  readonly path: readonly PkiCertificate[];
  /** Anchor set the path ends in, when the anchor names one. */
  readonly anchorSet?: string;
}

/** Builds paths; keeps what it has read and verified, so make one and keep it. */
export interface ChainBuilder {
  /** Follows a certificate (DER) to an anchor. Never throws for content. */
  build(leaf: Uint8Array, question: ChainQuestion): Promise<ChainVerdict>;
}

/** Certificates of a path at most, leaf and anchor included. */
const MAX_PATH = 8;
/** Issuer signatures checked at most for one leaf, whatever certificates are thrown in. */
const MAX_EDGES = 64;
/** Addresses followed at most for one leaf. */
const MAX_FETCHES = 4;
/** Certificates tried at most over all paths: CAs that certify each other in a ring have very many. */
const MAX_STEPS = 2_000;
const MEMO = 4096;

interface Edge {
  readonly issuer: PkiCertificate;
  readonly holds: boolean;
}

/** Makes a builder of paths (RFC 5280 section 6, without policies; revocation is a question of its own). */
export function createChainBuilder(source: ChainSource): ChainBuilder {
  const read = new Map<string, PkiCertificate>();
  const links = new Map<string, Promise<boolean>>();
  const known = (der: Uint8Array): PkiCertificate | undefined => {
    try {
      const certificate = readPkiCertificate(der);
      const { fingerprint } = certificate.info;
      const before = read.get(fingerprint);
      if (before !== undefined) return before;
      keep(read, fingerprint, certificate, MEMO);
      return certificate;
    } catch {
      // What cannot be read cannot be part of a path.
      return undefined;
    }
  };
  const anchors = source.anchors.map((anchor) => ({ anchor, certificate: known(anchorBytes(anchor)) }));
  const shared = (source.intermediates ?? []).map(known);
  const linkHolds = (issuer: PkiCertificate, subject: PkiCertificate): Promise<boolean> => {
    const key = `${issuer.info.fingerprint}:${subject.info.fingerprint}`;
    let link = links.get(key);
    if (link === undefined) {
      const { scheme, tbs, signature } = subject.parts;
      link =
        scheme === undefined
          ? Promise.resolve(false)
          : source.crypto.verify(scheme, issuer.parts.spki, tbs, signature);
      keep(links, key, link, MEMO);
    }
    return link;
  };
  return {
    async build(bytes, { at, purpose = 'signing', intermediates = [] }) {
      const leaf = known(bytes);
      if (leaf === undefined) {
        const params = { detail: 'structure' };
        return {
          status: 'failed',
          code: 'ERR_HBS_CERT_FORMAT',
          params,
          subIndication: 'FORMAT_FAILURE',
          path: [],
        };
      }
      const held = anchors.filter((x) => x.certificate !== undefined && anchorHolds(x.anchor, at));
      const search = new Search(leaf, {
        at,
        purpose,
        algorithms: source.algorithms,
        anchors: new Set(held.map((x) => x.certificate!)),
        pool: unique([...held.map((x) => x.certificate), ...shared, ...intermediates.map(known)]),
        linkHolds,
        read: known,
        fetchIssuer: source.fetchIssuer,
      });
      const verdict = await search.run();
      const end = verdict.status === 'passed' ? verdict.path.at(-1) : undefined;
      const anchor = held.find((x) => x.certificate === end)?.anchor;
      const anchorSet = anchor === undefined || anchor instanceof Uint8Array ? undefined : anchor.set;
      return anchorSet === undefined ? verdict : { ...verdict, anchorSet };
    },
  };
}

const unique = (list: readonly (PkiCertificate | undefined)[]): PkiCertificate[] => [
  ...new Set(list.filter((x) => x !== undefined)),
];

interface SearchOptions {
  readonly at: number;
  readonly purpose: CertificatePurpose;
  readonly algorithms: AlgorithmPolicy | undefined;
  readonly anchors: ReadonlySet<PkiCertificate>;
  readonly pool: PkiCertificate[];
  readonly linkHolds: (issuer: PkiCertificate, subject: PkiCertificate) => Promise<boolean>;
  readonly read: (der: Uint8Array) => PkiCertificate | undefined;
  readonly fetchIssuer: ChainSource['fetchIssuer'];
}

/** One search: first every link by name, then their signatures together, then the paths. */
class Search {
  readonly #leaf: PkiCertificate;
  readonly #options: SearchOptions;
  readonly #edges = new Map<PkiCertificate, readonly Edge[]>();
  #problem: ChainProblem | undefined;
  #longest: readonly PkiCertificate[];
  #exhausted = false;
  #steps = 0;

  constructor(leaf: PkiCertificate, options: SearchOptions) {
    this.#leaf = leaf;
    this.#options = options;
    this.#longest = [leaf];
  }

  async run(): Promise<ChainVerdict> {
    const leaf = this.#leaf;
    const own = this.#judge([leaf]);
    if (own !== undefined) return failed(own, [leaf]);
    await this.#link();
    const path = this.#extend([leaf]);
    if (path !== undefined) return { status: 'passed', path };
    if (this.#problem !== undefined) return failed(this.#problem, this.#longest);
    const subject = leaf.info.holder.cn;
    const forged = [...this.#edges.values()].find((list) => list.length > 0 && list.every((x) => !x.holds));
    if (forged !== undefined && this.#edges.get(leaf) === forged) {
      const problem = { code: 'ERR_HBS_CERT_SIGNATURE', params: { subject } } as const;
      return failed({ ...problem, subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE' }, [leaf]);
    }
    // No way to an anchor says nothing against the certificate: its issuer may be one we were not given.
    const code = this.#exhausted ? 'ERR_HBS_CERT_STEPS' : 'ERR_HBS_CERT_CHAIN';
    const subIndication = 'NO_CERTIFICATE_CHAIN_FOUND';
    return { status: 'unknown', code, params: { subject }, subIndication, path: this.#longest };
  }

  /** Finds who may have issued whom, by name and key identifier, and checks those signatures. */
  async #link(): Promise<void> {
    const { anchors, pool, linkHolds } = this.#options;
    const seen = new Set([this.#leaf]);
    let level = [this.#leaf];
    let budget = MAX_EDGES;
    let fetches = MAX_FETCHES;
    for (let depth = 1; depth < MAX_PATH && level.length > 0; depth++) {
      const next: PkiCertificate[] = [];
      for (const certificate of level) {
        if (anchors.has(certificate)) continue;
        let issuers = pool.filter((x) => x !== certificate && mayHaveIssued(x, certificate));
        if (issuers.length === 0 && fetches > 0) {
          const url = certificate.issuerUrls[0];
          if (url !== undefined && this.#options.fetchIssuer !== undefined) {
            fetches--;
            issuers = (await this.#fetch(url)).filter((x) => mayHaveIssued(x, certificate));
          }
        }
        if (issuers.length > budget) this.#exhausted = true;
        issuers = issuers.slice(0, budget);
        budget -= issuers.length;
        const edges = await Promise.all(
          issuers.map(async (issuer) => ({ issuer, holds: await linkHolds(issuer, certificate) })),
        );
        this.#edges.set(certificate, edges);
        for (const { issuer, holds } of edges) {
          if (!holds || seen.has(issuer)) continue;
          seen.add(issuer);
          next.push(issuer);
        }
      }
      level = next;
    }
  }

  async #fetch(url: string): Promise<PkiCertificate[]> {
    try {
      const found = unique((await this.#options.fetchIssuer!(url)).slice(0, 16).map(this.#options.read));
      this.#options.pool.push(...found);
      return found;
    } catch {
      // An issuer that cannot be fetched is an issuer we do not have.
      return [];
    }
  }

  /** Depth first over links that hold; remembers what was wrong with the first path that reached an anchor. */
  #extend(path: readonly PkiCertificate[]): readonly PkiCertificate[] | undefined {
    const current = path.at(-1)!;
    if (path.length > this.#longest.length) this.#longest = path;
    if (this.#options.anchors.has(current)) {
      const problem = this.#judge(path);
      if (problem === undefined) return path;
      if (this.#problem === undefined) this.#longest = path;
      this.#problem ??= problem;
      return undefined;
    }
    if (path.length >= MAX_PATH) return undefined;
    if (++this.#steps > MAX_STEPS) {
      this.#exhausted = true;
      return undefined;
    }
    for (const { issuer, holds } of this.#edges.get(current) ?? []) {
      if (!holds || path.includes(issuer)) continue;
      const found = this.#extend([...path, issuer]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What speaks against the certificates of a path, the leaf's own faults first. */
  #judge(path: readonly PkiCertificate[]): ChainProblem | undefined {
    const { at, purpose, algorithms, anchors } = this.#options;
    let casBelow = 0;
    try {
      for (const [below, certificate] of path.entries()) {
        const isAnchor = anchors.has(certificate);
        const problem = certificateProblem(certificate, {
          at,
          purpose,
          algorithms,
          below,
          casBelow,
          isAnchor,
        });
        if (problem !== undefined) return problem;
        if (below > 0 && !certificate.selfIssued) casBelow++;
      }
      const broken = brokenNameConstraint(path);
      if (broken === undefined) return undefined;
      const params = { subject: broken.info.holder.cn };
      return { code: 'ERR_HBS_CERT_NAME_CONSTRAINT', params, subIndication: 'CHAIN_CONSTRAINTS_FAILURE' };
    } catch {
      const params = { detail: 'extension' };
      return { code: 'ERR_HBS_CERT_FORMAT', params, subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE' };
    }
  }
}

function failed(problem: ChainProblem, path: readonly PkiCertificate[]): ChainVerdict {
  return { status: 'failed', ...problem, path };
}

/** True when `issuer` carries the name, and the key identifier where both tell one, that `subject` asks for. */
function mayHaveIssued(issuer: PkiCertificate, subject: PkiCertificate): boolean {
  if (!sameDn(issuer.subject, subject.issuer)) return false;
  const { authorityKeyId } = subject.parts;
  const { subjectKeyId } = issuer.parts;
  return authorityKeyId === undefined || subjectKeyId === undefined || authorityKeyId === subjectKeyId;
}

/** Follows one certificate to an anchor; for many, keep a {@link createChainBuilder}. */
export function buildChain(
  leaf: Uint8Array,
  options: ChainSource & Omit<ChainQuestion, 'intermediates'>,
): Promise<ChainVerdict> {
  return createChainBuilder(options).build(leaf, options);
}
