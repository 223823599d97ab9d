import type {
  PageSignDocument,
  PageSignRequest,
  SignatureAlgorithm,
  SignerRole,
  SignItem,
  SigningCredential,
} from '@hocbaso/spec';

/** What the person at the page is shown of one item. */
export interface PageFacts {
  readonly hoVaTen: string;
  readonly tenLop: string;
  readonly role: SignerRole;
  /** The document as it was prepared, so that the page can prove what it shows. */
  readonly document?: Omit<PageSignDocument, 'bytes'> & { readonly bytes: Uint8Array };
}

/** An item with what is shown of it. */
export type PageItem = SignItem & PageFacts;

/** Options of {@link toPageRequest}. */
export interface PageRequestOptions {
  /** Names the request; a reply to another one is refused. */
  readonly id: string;
  /** The one the items were prepared with. */
  readonly algorithm: SignatureAlgorithm;
}

/** What the page is sent: plain JSON, to be kept until the reply comes. */
export function toPageRequest(
  credential: Pick<SigningCredential, 'certificate'>,
  items: readonly PageItem[],
  { id, algorithm }: PageRequestOptions,
): PageSignRequest {
  return {
    id,
    algorithm,
    certificate: base64(credential.certificate),
    items: items.map((item) => ({
      id: item.id,
      hoVaTen: item.hoVaTen,
      tenLop: item.tenLop,
      role: item.role,
      tbs: base64(item.tbs),
      digest: base64(item.digest),
      ...(item.document === undefined
        ? {}
        : { document: { ...item.document, bytes: base64(item.document.bytes) } }),
    })),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
