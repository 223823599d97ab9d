import { xmlError } from '../internal/xml-error.ts';
import { utf8 } from '../parse/native-bytes.ts';
import { type PkiCertificate, readPkiCertificate } from '../pki/certificate.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import type { ParsedCertificate } from '../x509/parse-certificate.ts';
import { encodeBase64 } from './base64.ts';
import { type KeyShape, type PublicKey, publicKeyForOnce, publicKeyFromSpki } from './crypto.ts';
import { writeKeyInfo } from './key-info.ts';

/** A certificate that was read once, with its key ready for use. */
export interface CachedCertificate {
  readonly info: CertificateInfo;
  /** Throws `ERR_HBS_CERT_FORMAT` at the first use of a key OpenSSL does not know. */
  readonly key: PublicKey;
  /**
   * Kind and size of the key, as the certificate says; undefined for a kind that is not accepted.
   * @internal
   */
  readonly shape: KeyShape | undefined;
  /**
   * `info.subjectName` as it stands in XML; undefined when characters of it are escaped there.
   * @internal
   */
  readonly subjectNameBytes: Uint8Array | undefined;
  /** @internal */
  readonly parts: ParsedCertificate;
  /**
   * Everything a path is judged by, read at first use. Throws `ERR_HBS_CERT_FORMAT`.
   * @internal
   */
  readonly full: PkiCertificate;
  /**
   * The certificate in base64.
   * @internal
   */
  readonly base64: string;
  /**
   * What a signature says about its key.
   * @internal
   */
  readonly keyInfo: Uint8Array;
}

/** A class, not a literal: every literal with accessors has a shape of its own, which keeps all it refers to alive. */
export class ReadCertificate implements CachedCertificate {
  readonly info: CertificateInfo;
  readonly parts: ParsedCertificate;
  readonly shape: KeyShape | undefined;
  readonly subjectNameBytes: Uint8Array | undefined;
  #key: PublicKey | undefined;
  #isUsed = false;
  #base64: string | undefined;
  #keyInfo: Uint8Array | undefined;
  #full: PkiCertificate | undefined;

  constructor(parts: ParsedCertificate) {
    const { info } = parts;
    this.info = info;
    this.parts = parts;
    this.shape = shapeOf(info.key);
    this.subjectNameBytes = /[&<>\r]/.test(info.subjectName) ? undefined : utf8(info.subjectName);
  }

  get full(): PkiCertificate {
    this.#full ??= readPkiCertificate(this.info.der, this.parts);
    return this.#full;
  }

  get base64(): string {
    this.#base64 ??= encodeBase64(this.info.der);
    return this.#base64;
  }

  get keyInfo(): Uint8Array {
    this.#keyInfo ??= writeKeyInfo(this.info);
    return this.#keyInfo;
  }

  get key(): PublicKey {
    const { spki, hasPlainRsaKey } = this.parts;
    try {
      if (this.#key === undefined && hasPlainRsaKey && !this.#isUsed) {
        this.#isUsed = true;
        return publicKeyForOnce(spki);
      }
      this.#key ??= publicKeyFromSpki(spki);
      return this.#key;
    } catch (cause) {
      throw xmlError('ERR_HBS_CERT_FORMAT', { params: { detail: 'public-key' }, cause });
    }
  }
}

function shapeOf({ type, bits, curve }: CertificateInfo['key']): KeyShape | undefined {
  if (type === 'rsa') return { rsaBits: bits ?? 0 };
  return curve === undefined ? undefined : { ecBytes: { 'P-256': 32, 'P-384': 48, 'P-521': 66 }[curve] };
}
