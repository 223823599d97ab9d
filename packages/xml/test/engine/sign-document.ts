import { createHash } from 'node:crypto';
import type { SignatureAlgorithm } from '@hocbaso/spec';
import { C14N_INCLUSIVE, type C14nAlgorithm } from '../../src/c14n/algorithms.ts';
import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { buildSignature } from '../../src/dsig/build-signature.ts';
import { parseXml } from '../../src/parse/parse-xml.ts';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import { type Identity, signBytes } from './identities.ts';

export interface SignOptions {
  readonly identity: Identity;
  readonly id: string;
  /** Local name of the element the Signature goes into, as its last child. */
  readonly slot: string;
  readonly algorithm?: SignatureAlgorithm;
  readonly canonicalization?: C14nAlgorithm;
  readonly transforms?: readonly string[];
  readonly signatureId?: string;
}

/** Signs one element and splices the Signature in: what the transcript layer does, in the smallest form. */
export function signDocument(bytes: Uint8Array, options: SignOptions): Uint8Array {
  const { identity, id, slot, algorithm = 'rsa-sha256', canonicalization = C14N_INCLUSIVE } = options;
  const doc = parseXml(bytes);
  const [target] = doc.findIds(id);
  let place = 0;
  while (doc.localName(place) !== slot) place++;
  const transforms = options.transforms ?? (canonicalization === C14N_INCLUSIVE ? [] : [canonicalization]);
  const last = transforms.at(-1);
  const form =
    last === undefined || last.endsWith('enveloped-signature') ? C14N_INCLUSIVE : (last as C14nAlgorithm);
  const built = buildSignature({
    references: [
      {
        id,
        canonicalDigest: createHash('sha256')
          .update(canonicalize(doc, target!, { algorithm: form }))
          .digest(),
        transforms,
      },
    ],
    signingTime: '2026-05-28T14:03:00+07:00',
    certificate: readCertificate(identity.der),
    algorithm,
    canonicalization,
    signatureId: options.signatureId ?? 'Signature_1a2b3c4d',
    slot: { doc, node: place },
  });
  const signature = Buffer.concat(built.render(signBytes(identity, algorithm, built.tbs)));
  const at = doc.endTagStart(place);
  return Buffer.concat([bytes.subarray(0, at), signature, bytes.subarray(at)]);
}

/** Every ds:Signature of a document, in order. */
export function signaturesOf(doc: ReturnType<typeof parseXml>): number[] {
  const list: number[] = [];
  for (let n = 0; n < doc.elementCount; n++) if (doc.matches(n, 3, 'Signature')) list.push(n);
  return list;
}
