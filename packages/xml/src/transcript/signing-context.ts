import type { Profile } from '@hocbaso/spec';
import type { BuiltSignature } from '../dsig/build-signature.ts';
import { type CachedCertificate, createDsigContext, type DsigContext } from '../dsig/context.ts';
import { compileLayout, type Layout } from './layout.ts';
import type { PreparedSignature } from './prepared.ts';
import type { Place } from './splice.ts';

/**
 * What a signer remembers between documents and between preparing and attaching. Never needed: without it, or in
 * another process, everything is read and derived anew.
 */
export interface SigningContext {
  /** Certificates read before. */
  readonly dsig: DsigContext;
}

/** What attaching needs, derived from the document of this digest. */
export interface Derived {
  readonly documentDigest: string;
  readonly place: Place;
  readonly built: BuiltSignature;
  readonly certificate: CachedCertificate;
}

/** The context as this package fills it. */
export class SigningMemory implements SigningContext {
  readonly dsig: DsigContext = createDsigContext();
  /** By the very object `prepareSignatures` gave out (frozen); a copy of it, as from JSON, is not known. */
  readonly derived: WeakMap<PreparedSignature, Derived> = new WeakMap();
  private readonly layouts = new WeakMap<Profile, Layout>();

  /** The compiled profile. */
  layout(profile: Profile): Layout {
    let layout = this.layouts.get(profile);
    if (layout === undefined) {
      layout = compileLayout(profile);
      this.layouts.set(profile, layout);
    }
    return layout;
  }
}

/** Makes a context to be kept for a batch of documents, e.g. a class. */
export function createSigningContext(): SigningContext {
  return new SigningMemory();
}

/** Options of preparing and attaching. */
export interface SigningOptions {
  /** From {@link createSigningContext}; keep one for a batch. */
  readonly context?: SigningContext;
}

/** The memory of these options, or a fresh one. */
export function memoryOf({ context }: SigningOptions): SigningMemory {
  return context instanceof SigningMemory ? context : new SigningMemory();
}
