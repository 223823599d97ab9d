import { createHash } from 'node:crypto';
import type { CertificateInfo, Slot } from '@hocbaso/xml';

/** Who is to sign: a person by number, by name where the record gives no number, or the school's seal. */
export type Holder =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'seal'; readonly mst: string };

const fold = (name: string): string => name.normalize('NFC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();

/** Whose signature a slot waits for; undefined when the record names nobody. */
export function holderOfSlot(slot: Slot, mst: string): Holder | undefined {
  if (slot.role === 'phatHanh') return { kind: 'seal', mst };
  if (slot.holderId !== undefined) return { kind: 'person', id: slot.holderId };
  return slot.holderName === undefined ? undefined : { kind: 'named', name: slot.holderName };
}

/** True when a certificate stands for this holder. Preparing a signature checks it again, more strictly. */
export function standsFor(certificate: CertificateInfo, holder: Holder): boolean {
  const { cccd, mst, cn } = certificate.holder;
  if (holder.kind === 'seal') return certificate.kind === 'organization' && mst === holder.mst;
  if (certificate.kind === 'organization') return false;
  return holder.kind === 'person' ? cccd === holder.id : fold(cn) === fold(holder.name);
}

/**
 * A name for a signer under which its open batches are kept: the same for every certificate of a person, and without
 * the personal number.
 */
export function holderKey(certificate: CertificateInfo, maTruong: string): string {
  const { cccd, mst, cn } = certificate.holder;
  const who = certificate.kind === 'organization' ? `mst:${mst}` : (cccd ?? `ten:${fold(cn)}`);
  return createHash('sha256').update(`${maTruong}|${who}`).digest('hex').slice(0, 32);
}
