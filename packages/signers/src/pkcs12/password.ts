/** A password in the two encodings PKCS#12 needs. */
export interface EncodedPassword {
  /** UTF-8, for PBES2 (RFC 8018). */
  readonly utf8: Uint8Array;
  /** BMPString with terminator, for the PKCS#12 key derivation (RFC 7292 B.1). */
  readonly bmp: Uint8Array;
}

/**
 * The encodings to try, in order. The same Vietnamese password is composed (NFC) from one input method and partly
 * decomposed from another, and an empty one is written by some tools as nothing and by others as a lone terminator.
 */
export function passwordCandidates(password: string): readonly EncodedPassword[] {
  const forms = [...new Set([password, password.normalize('NFC'), password.normalize('NFD')])];
  const encoded = forms.map((text) => ({
    utf8: new Uint8Array(Buffer.from(text, 'utf8')),
    bmp: new Uint8Array(Buffer.from(`${text}\0`, 'utf16le').swap16()),
  }));
  return password === '' ? [...encoded, { utf8: new Uint8Array(0), bmp: new Uint8Array(0) }] : encoded;
}
