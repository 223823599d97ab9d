import type { Signer, SigningCredential } from '@hocbaso/spec';
import type { Slot } from '@hocbaso/xml';

/** A signer together with the certificate to use. */
export interface Signatory {
  readonly signer: Signer;
  readonly credential: SigningCredential;
}

/** Finds who can fill a slot; undefined when nobody at hand can. */
export type SignerDirectory = (slot: Slot) => Signatory | undefined;

/**
 * A directory over the credentials of the given signers: persons by the personal number in their certificate, the
 * seal by a certificate that names a tax code and no person. Never by position: certificates come and go.
 */
export async function signerDirectory(
  signers: readonly Signer[],
  options: { readonly mst: string; readonly signal?: AbortSignal },
): Promise<SignerDirectory> {
  const persons = new Map<string, Signatory>();
  let seal: Signatory | undefined;
  for (const signer of signers) {
    for (const credential of await signer.listCredentials(options.signal)) {
      const { cccd, mst } = credential.holder;
      if (credential.kind === 'person' && cccd !== undefined) persons.set(cccd, { signer, credential });
      else if (credential.kind === 'organization' && mst === options.mst) seal = { signer, credential };
    }
  }
  return (slot) =>
    slot.role === 'phatHanh' ? seal : slot.holderId === undefined ? undefined : persons.get(slot.holderId);
}
