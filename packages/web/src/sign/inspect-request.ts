import {
  isHocBaSoError,
  type PageSignItem,
  type PageSignRequest,
  type SigningCredential,
} from '@hocbaso/spec';
import { readCertificate } from '@hocbaso/xml';
import { bytesFromBase64, sameBytes } from '../internal/base64.ts';
import { digestFor } from '../internal/subtle.ts';
import { type DocumentFacts, inspectDocument } from './inspect-document.ts';

/** Why an item is not signed: its digest, its document, or what is shown of it does not fit its bytes. */
export type InspectionProblem = 'digest' | 'document' | 'facts';

/** An item after its bytes were looked at. */
export interface InspectedItem {
  readonly id: string;
  /** Said by the document where there is one, by the server otherwise. */
  readonly facts: DocumentFacts;
  readonly fromDocument: boolean;
  readonly tbs: Uint8Array;
  /** Computed here, of `tbs`. */
  readonly digest: Uint8Array;
  readonly problem?: InspectionProblem;
}

/** A request after its bytes were looked at. */
export interface Inspection {
  readonly credential: SigningCredential;
  readonly items: readonly InspectedItem[];
}

/**
 * Looks at everything a request asks to sign.
 *
 * @throws HocBaSoError `ERR_HBS_WEB_INSECURE`, `ERR_HBS_CERT_FORMAT`
 */
export async function inspectRequest(request: PageSignRequest): Promise<Inspection> {
  const certificate = bytesFromBase64(request.certificate) ?? new Uint8Array();
  const { fingerprint, holder, kind } = readCertificate(certificate);
  const credential: SigningCredential = {
    id: fingerprint,
    certificate,
    chain: [],
    algorithms: [request.algorithm],
    holder,
    kind,
  };
  const items: InspectedItem[] = [];
  for (const item of request.items) items.push(await inspectItem(item, request));
  return { credential, items };
}

async function inspectItem(item: PageSignItem, { algorithm }: PageSignRequest): Promise<InspectedItem> {
  const tbs = bytesFromBase64(item.tbs) ?? new Uint8Array();
  const digest = await digestFor(algorithm, tbs);
  const stated = bytesFromBase64(item.digest);
  const { id, hoVaTen, tenLop, role, document } = item;
  const seen = { id, facts: { hoVaTen, tenLop, role }, fromDocument: false, tbs, digest };
  if (stated === undefined || !sameBytes(digest, stated)) return { ...seen, problem: 'digest' };
  if (document === undefined) return seen;
  const facts = await inspectDocument(tbs, document).catch((error: unknown) => {
    // What is no transcript proves nothing; anything else is a defect and must be seen.
    if (isHocBaSoError(error) && error.code !== 'ERR_HBS_WEB_INSECURE') return undefined;
    throw error;
  });
  if (facts === undefined) return { ...seen, problem: 'document' };
  const same = (a: string, b: string): boolean => a.normalize('NFC').trim() === b.normalize('NFC').trim();
  const fits = same(facts.hoVaTen, hoVaTen) && same(facts.tenLop, tenLop) && facts.role === role;
  const read = { ...seen, facts, fromDocument: true };
  return fits ? read : { ...read, problem: 'facts' };
}
