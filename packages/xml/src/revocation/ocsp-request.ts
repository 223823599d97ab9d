import { readPkiCertificate } from '../pki/certificate.ts';
import type { PkiCrypto, PkiHash } from '../pki/crypto.ts';
import { OID, OID_OF_DIGEST } from '../pki/oids.ts';
import { asnNull, octets, oid, sequence, tlv } from '../pki/write-der.ts';

/** The certificate to ask about. */
export interface OcspRequestOptions {
  readonly certificate: Uint8Array;
  readonly issuer: Uint8Array;
  readonly crypto: PkiCrypto;
  /** Random bytes that should come back; 1 to 32 (RFC 8954). */
  readonly nonce?: Uint8Array;
  /** How the issuer is named; default `sha1`, which every responder knows and which vouches for nothing here. */
  readonly hash?: PkiHash;
}

/** Writes an OCSPRequest for one certificate (RFC 6960 section 4.1.1). Throws `ERR_HBS_CERT_FORMAT`. */
export async function createOcspRequest(options: OcspRequestOptions): Promise<Uint8Array> {
  const { crypto, nonce, hash = 'sha1' } = options;
  const certificate = readPkiCertificate(options.certificate);
  const issuer = readPkiCertificate(options.issuer);
  const { at, end } = certificate.issuerTlv;
  const id = sequence(
    sequence(oid(OID_OF_DIGEST[hash]), asnNull()),
    octets(await crypto.digest(hash, certificate.der.subarray(at, end))),
    octets(await crypto.digest(hash, issuer.keyBits)),
    tlv(0x02, certificate.serial),
  );
  const list = sequence(sequence(id));
  if (nonce === undefined) return sequence(sequence(list));
  const extension = sequence(oid(OID.ocspNonce), octets(octets(nonce)));
  return sequence(sequence(list, tlv(0xa2, sequence(extension))));
}
