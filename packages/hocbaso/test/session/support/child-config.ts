/** What a signing child works with; certificates and keys are base64 DER. */
export interface ChildConfig {
  readonly profile: string;
  readonly mst: string;
  /** Address of the service behind the phones. */
  readonly service: string;
  readonly people: readonly { readonly id: string; readonly certificate: string }[];
  readonly sealCertificate: string;
  readonly sealKey: string;
}
