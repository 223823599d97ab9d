import { guard } from '../pki/guard.ts';
import { callService, type PkiHttpOptions } from '../pki/http.ts';
import { OID } from '../pki/oids.ts';
import { badCertificate, expectTlv, readChildren, readOid } from '../x509/der.ts';

/**
 * Makes the `fetchIssuer` of a chain builder: gets a caIssuers address, a certificate or a certs-only PKCS#7 (RFC 5280 section 4.2.2.1).
 * The address comes from a certificate nobody has verified yet, so give a `resolveUrl` that allows known hosts only.
 */
export function createIssuerFetch(options: PkiHttpOptions): (url: string) => Promise<readonly Uint8Array[]> {
  return async (url) => readIssuers(await callService({ service: 'AIA', url }, options));
}

/** The certificates of a `.cer` or `.p7c` file, DER. Throws `ERR_HBS_CERT_FORMAT`. */
export function readIssuers(b: Uint8Array): readonly Uint8Array[] {
  return guard('ERR_HBS_CERT_FORMAT', () => {
    const root = expectTlv(b, 0, b.length, 0x30);
    const [type, wrapper] = readChildren(b, root);
    if (type?.tag !== 0x06) return [b];
    if (wrapper?.tag !== 0xa0 || readOid(b, type) !== OID.signedData) return badCertificate('pkcs7');
    const fields = readChildren(b, expectTlv(b, wrapper.start, wrapper.end, 0x30));
    const list = fields.find((x) => x.tag === 0xa0);
    return list === undefined ? [] : readChildren(b, list).map((x) => b.subarray(x.at, x.end));
  });
}
