import { isHocBaSoError } from '@hocbaso/spec';
import { type CachedCertificate, type DsigContext, keep } from '../dsig/context.ts';
import type { SignatureJobs, Ticket } from '../dsig/signature-jobs.ts';

/**
 * The links between certificates one verification needs: each is asked for once, and what is known of a link (it is a
 * fact about two certificates, whatever the time) is remembered in the context.
 */
export class LinkChecks {
  readonly context: DsigContext;
  readonly #jobs: SignatureJobs;
  readonly #links: Map<string, Ticket | boolean> = new Map();

  constructor(jobs: SignatureJobs, context: DsigContext) {
    this.#jobs = jobs;
    this.context = context;
  }

  /** Asks whether the issuer's key signed the certificate. */
  ask(issuer: CachedCertificate, certificate: CachedCertificate): void {
    const link = linkOf(issuer, certificate);
    if (this.#links.has(link)) return;
    this.#links.set(link, this.context.links.get(link) ?? this.#add(issuer, certificate));
  }

  /** The answer; undefined for a link that was not asked for. */
  holds(issuer: CachedCertificate, certificate: CachedCertificate): boolean | undefined {
    const link = linkOf(issuer, certificate);
    const answer = this.#links.get(link);
    if (typeof answer !== 'number') return answer;
    const holds = this.#jobs.holds(answer);
    this.#links.set(link, holds);
    keep(this.context.links, link, holds, this.context.capacity);
    return holds;
  }

  #add(issuer: CachedCertificate, { parts }: CachedCertificate): Ticket | boolean {
    if (parts.scheme === undefined) return false;
    try {
      return this.#jobs.add(parts.scheme, issuer.key, parts.tbs, parts.signature);
    } catch (error) {
      if (isHocBaSoError(error)) return false;
      throw error;
    }
  }
}

function linkOf(issuer: CachedCertificate, certificate: CachedCertificate): string {
  return certificate.info.fingerprint + issuer.info.fingerprint;
}
