import type { SignerErrorCode } from '@hocbaso/spec';

/**
 * Thrown inside an adapter when a whole request fails; `defineSigner` turns it into the outcome of every item still
 * owed. `detail` is the service's own word and must hold no secret.
 */
export class SignerRefusal extends Error {
  readonly code: SignerErrorCode;
  readonly detail: string | undefined;

  constructor(code: SignerErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.name = 'SignerRefusal';
    this.code = code;
    this.detail = detail;
  }
}
