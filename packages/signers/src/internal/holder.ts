import type { CertificateHolder, SigningCredential } from '@hocbaso/spec';
import { type BerNode, childrenOf, oidOf, readBer, TAG } from './ber.ts';

const COMMON_NAME = '2.5.4.3';
const USER_ID = '0.9.2342.19200300.100.1.1';

/**
 * Who a certificate (DER) stands for: `CN`, and the `CCCD:` and `MST:` values of its `UID` attributes, which is how
 * Vietnamese providers write personal numbers and tax codes.
 */
export function readHolder(certificate: Uint8Array): CertificateHolder {
  const tbs = childrenOf(childrenOf(readBer(certificate), TAG.sequence)[0], TAG.sequence);
  const subject = tbs[tbs[0]?.tag === TAG.context0 ? 5 : 4];
  let cn = '';
  const uids: string[] = [];
  for (const rdn of childrenOf(subject, TAG.sequence)) {
    for (const attribute of childrenOf(rdn, TAG.set)) {
      const [type, value] = childrenOf(attribute, TAG.sequence);
      const oid = oidOf(type);
      if (oid === COMMON_NAME) cn = textOf(value);
      else if (oid === USER_ID) uids.push(textOf(value));
    }
  }
  const uidValue = (prefix: string): string | undefined =>
    uids
      .find((uid) => uid.startsWith(prefix))
      ?.slice(prefix.length)
      .trim();
  const cccd = uidValue('CCCD:');
  const mst = uidValue('MST:');
  return { cn, ...(cccd === undefined ? {} : { cccd }), ...(mst === undefined ? {} : { mst }) };
}

/** A tax code without a personal number means a school's own certificate (signing practice, not a rule of law). */
export function holderKind(holder: CertificateHolder): SigningCredential['kind'] {
  if (holder.cccd !== undefined) return 'person';
  return holder.mst === undefined ? 'unknown' : 'organization';
}

function textOf(node: BerNode | undefined): string {
  if (node === undefined) return '';
  const bytes = Buffer.from(node.content);
  if (node.tag === 0x1e) return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : '';
  return node.tag === 0x0c ? bytes.toString('utf8') : bytes.toString('latin1');
}
