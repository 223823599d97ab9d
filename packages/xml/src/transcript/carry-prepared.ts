import type { Profile } from '@hocbaso/spec';
import { isHocBaSoError } from '@hocbaso/spec';
import { encodeBase64 } from '../dsig/base64.ts';
import { checkHolder } from './check-assignment.ts';
import { derive } from './derive.ts';
import type { PreparedDocument, PreparedSignature } from './prepared.ts';
import { memoryOf, type SigningOptions } from './signing-context.ts';
import { openTranscript } from './slots.ts';

/**
 * What was prepared on one version of a document, for another version of it: those signatures only whose slot is open
 * and whose bytes to be signed are the very same, so that a value given for the one can be attached to the other.
 *
 * @throws HocBaSoError `ERR_HBS_XML_*`, `ERR_HBS_TRANSCRIPT_LAYOUT`
 */
export function carryPrepared(
  bytes: Uint8Array,
  profile: Profile,
  prepared: PreparedDocument,
  options: SigningOptions = {},
): PreparedDocument {
  const memory = memoryOf(options);
  const open = openTranscript(bytes, memory.layout(profile));
  const signatures: PreparedSignature[] = [];
  for (const one of prepared.signatures) {
    const slot = open.slots.find(({ id }) => id === one.slotId);
    if (slot === undefined || slot.filled || slot.reference !== one.reference) continue;
    const certificate = memory.dsig.certificateFromBase64(one.certificate);
    try {
      checkHolder(slot, certificate.info);
    } catch (error) {
      if (isHocBaSoError(error, 'ERR_HBS_SIGNER_MISMATCH')) continue;
      throw error;
    }
    const built = derive(memory.dsig, open.doc, slot.read.node, slot.target, one, certificate);
    if (encodeBase64(built.tbs) !== one.tbs) continue;
    signatures.push({ ...one, offset: open.doc.start(slot.read.node) });
  }
  return { documentDigest: memory.digestOf(bytes), profileId: profile.id, signatures };
}
