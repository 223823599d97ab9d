import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  pbkdf2,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import {
  asnNull,
  bmpString,
  concat,
  explicit0,
  implicitOctets0,
  integer,
  octets,
  oid,
  sequence,
  set,
  utf16be,
} from './der.ts';

const ITERATIONS = 2048;
const SHA256 = '2.16.840.1.101.3.4.2.1';
const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

/** What {@link writePkcs12} puts into the file: a key (PKCS#8 DER), its certificate, the issuing ones (DER). */
export interface Pkcs12Content {
  readonly privateKey: Uint8Array;
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly friendlyName: string;
}

/**
 * Writes a PKCS#12 file (RFC 7292) the modern way: AES-256-CBC under PBKDF2-HMAC-SHA256 (PBES2, RFC 8018) for the
 * key and the certificates, HMAC-SHA256 for the MAC. The password may hold any characters.
 */
export async function writePkcs12(content: Pkcs12Content, password: string): Promise<Uint8Array> {
  const keyId = createHash('sha1').update(content.certificate).digest();
  const attributes = bagAttributes(content.friendlyName, keyId);
  const key = createPrivateKey({ key: Buffer.from(content.privateKey), format: 'der', type: 'pkcs8' });
  const shrouded = key.export({ format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: password });
  const keyBags = sequence(sequence(oid(SHROUDED_KEY_BAG), explicit0(shrouded), attributes));
  const certBags = sequence(
    certBag(content.certificate, attributes),
    ...content.chain.map((der) => certBag(der, bagAttributes(commonName(der)))),
  );
  const authenticatedSafe = sequence(
    await encryptedData(certBags, password),
    sequence(oid(DATA), explicit0(octets(keyBags))),
  );
  return sequence(
    integer(3),
    sequence(oid(DATA), explicit0(octets(authenticatedSafe))),
    macData(authenticatedSafe, password),
  );
}

function certBag(der: Uint8Array, attributes: Uint8Array): Uint8Array {
  const bag = sequence(oid(X509_CERTIFICATE), explicit0(octets(der)));
  return sequence(oid(CERT_BAG), explicit0(bag), attributes);
}

function bagAttributes(friendlyName: string, keyId?: Uint8Array): Uint8Array {
  const name = sequence(oid(FRIENDLY_NAME), set(bmpString(friendlyName)));
  // A SET OF is sorted in DER; the shorter localKeyId element comes first because its length octet is smaller.
  const parts = keyId === undefined ? [name] : [sequence(oid(LOCAL_KEY_ID), set(octets(keyId))), name];
  return set(concat(parts.sort(Buffer.compare)));
}

function commonName(der: Uint8Array): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(der).subject)?.[1] ?? 'CA';
}

async function encryptedData(plain: Uint8Array, password: string): Promise<Uint8Array> {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const key = await promisify(pbkdf2)(Buffer.from(password, 'utf8'), salt, ITERATIONS, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const encrypted = concat([cipher.update(plain), cipher.final()]);
  const kdf = sequence(
    oid('1.2.840.113549.1.5.12'),
    sequence(octets(salt), integer(ITERATIONS), sequence(oid('1.2.840.113549.2.9'), asnNull())),
  );
  const scheme = sequence(oid('2.16.840.1.101.3.4.1.42'), octets(iv));
  const pbes2 = sequence(oid('1.2.840.113549.1.5.13'), sequence(kdf, scheme));
  const info = sequence(oid(DATA), pbes2, implicitOctets0(encrypted));
  return sequence(oid(ENCRYPTED_DATA), explicit0(sequence(integer(0), info)));
}

function macData(authenticatedSafe: Uint8Array, password: string): Uint8Array {
  const salt = randomBytes(16);
  const mac = createHmac('sha256', macKey(password, salt)).update(authenticatedSafe).digest();
  const digestInfo = sequence(sequence(oid(SHA256), asnNull()), octets(mac));
  return sequence(digestInfo, octets(salt), integer(ITERATIONS));
}

/** RFC 7292 B.2 with SHA-256, purpose 3 (MAC); one block suffices, because key and hash have the same length. */
function macKey(password: string, salt: Uint8Array): Uint8Array {
  const block = 64;
  const stretch = (bytes: Uint8Array): Uint8Array => {
    const out = new Uint8Array(Math.ceil(bytes.length / block) * block);
    return out.map((_, i) => bytes[i % bytes.length]!);
  };
  const secret = concat([utf16be(password), new Uint8Array(2)]);
  let key = createHash('sha256')
    .update(new Uint8Array(block).fill(3))
    .update(stretch(salt))
    .update(stretch(secret))
    .digest();
  for (let i = 1; i < ITERATIONS; i++) key = createHash('sha256').update(key).digest();
  return key;
}
