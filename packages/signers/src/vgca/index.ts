/**
 * The server's half of signing in a page with VGCA Sign Service: what the page is sent, and what its reply is worth. The
 * page's half is `@hocbaso/web/vgca`.
 *
 * @packageDocumentation
 */
export { createVgcaSigner, type VgcaSignerOptions } from './create-signer.ts';
export { readPageCertificate, readPageReply } from './page-reply.ts';
export { type PageFacts, type PageItem, type PageRequestOptions, toPageRequest } from './page-request.ts';
