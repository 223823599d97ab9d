/**
 * Signs in a page with a USB token through VGCA Sign Service on the person's own computer.
 *
 * @packageDocumentation
 */
export { VGCA_ADDRESSES, VGCA_OPERATIONS, type VgcaAddress } from './addresses.ts';
export type { VgcaServiceStatus } from './check-service.ts';
export {
  createVgcaBrowserSigner,
  type VgcaBrowserSigner,
  type VgcaBrowserSignerOptions,
} from './create-signer.ts';
export type { OpenVgcaSocket, VgcaSocket } from './exchange.ts';
