import type { Confidence } from '@hocbaso/spec';

/** Where the local service may listen, and how well that is known. */
export interface VgcaAddress {
  /** Without the operation: `/SignMsg` is added. */
  readonly url: string;
  readonly confidence: Confidence;
  readonly source: string;
}

/** Known addresses of VGCA Sign Service, tried in this order. Override with `addresses` of the signer. */
export const VGCA_ADDRESSES: readonly VgcaAddress[] = [
  {
    url: 'wss://127.0.0.1:8987',
    confidence: 'transcribed',
    source: 'string table of the publicly distributed browser plug-in of VGCA Sign Service',
  },
];

/**
 * Operations this package uses: path and the frame that is sent. The paths are in the plug-in's own table; the members
 * of the `SignMsg` frame and of its reply are what several independent public clients agree on.
 */
export const VGCA_OPERATIONS: {
  readonly version: { readonly path: string; readonly frame: string; readonly confidence: Confidence };
  readonly signMsg: { readonly path: string; readonly confidence: Confidence };
} = {
  version: { path: '/GetVersion', frame: 'GetVersion', confidence: 'transcribed' },
  signMsg: { path: '/SignMsg', confidence: 'reported' },
};
