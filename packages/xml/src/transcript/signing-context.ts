import type { Profile } from '@hocbaso/spec';
import type { BuiltSignature } from '../dsig/build-signature.ts';
import { type CachedCertificate, createDsigContext, type DsigContext } from '../dsig/context.ts';
import { hashHex } from '../dsig/crypto.ts';
import { asBuffer } from '../parse/native-bytes.ts';
import { Workspace } from '../parse/workspace.ts';
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

/** Bytes of a document that is worth remembering: preparing and attaching it comes in pairs. */
const MAX_REMEMBERED = 1024 * 1024;

/** The context as this package fills it. */
export class SigningMemory implements SigningContext {
  readonly dsig: DsigContext = createDsigContext();
  /** By the very object `prepareSignatures` gave out (frozen); a copy of it, as from JSON, is not known. */
  readonly derived: WeakMap<PreparedSignature, Derived> = new WeakMap();
  private space = new Workspace();
  private lastDigest = hashHex('sha256', new Uint8Array(0));
  private lastBytes = new Uint8Array(0);
  private lastLength = 0;
  private readonly layouts = new WeakMap<Profile, Layout>();

  /** SHA-256 of a document in hexadecimal; that of the last one is remembered, with its bytes. */
  digestOf(bytes: Uint8Array): string {
    const { lastBytes, lastLength } = this;
    if (lastLength === bytes.length && asBuffer(bytes).compare(lastBytes.subarray(0, lastLength)) === 0) {
      return this.lastDigest;
    }
    this.lastDigest = hashHex('sha256', bytes);
    this.lastLength = bytes.length <= MAX_REMEMBERED ? bytes.length : 0;
    if (this.lastLength > lastBytes.length) this.lastBytes = new Uint8Array(2 * this.lastLength);
    if (this.lastLength > 0) this.lastBytes.set(bytes);
    return this.lastDigest;
  }

  /** Memory to read one document in, until it is asked for again. */
  workspace(): Workspace {
    if (!this.space.isSmall) this.space = new Workspace();
    return this.space;
  }

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
