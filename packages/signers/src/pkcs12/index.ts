/**
 * Signs with a PKCS#12 file (`.p12`, `.pfx`) in process.
 *
 * @packageDocumentation
 */
export { type OpenPkcs12Options, openPkcs12 } from './open-pkcs12.ts';
