import type { Clock } from '@hocbaso/spec';
import { sandboxError } from '../internal/sandbox-error.ts';
import {
  type AuthorityKeys,
  type CertificateRequest,
  generateKey,
  issueCertificate,
  type SandboxKeyType,
  type StatusAddresses,
  SUBJECT,
  type SubjectPart,
} from './certificate.ts';
import { writePkcs12 } from './write-pkcs12.ts';

const YEAR = 365 * 24 * 3600 * 1000;

/** A key with its certificate, as a provider would hand it to a person or a school. */
export interface SandboxIdentity {
  /** Leaf certificate, DER. */
  readonly certificate: Uint8Array;
  /** Issuing CA, then root, DER. */
  readonly chain: readonly Uint8Array[];
  /** PKCS#8, DER, not encrypted: these keys are worth nothing. */
  readonly privateKey: Uint8Array;
  /** A PKCS#12 file (PBES2 AES-256, HMAC-SHA256 MAC) with the chain; the password may hold any characters. */
  toPkcs12(password: string): Promise<Uint8Array>;
}

/** What both kinds of certificate share. Times in ms since the epoch; default: one year back to two years ahead. */
export interface IssueOptions {
  /** Default `rsa-2048`. */
  readonly key?: SandboxKeyType;
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** `ST` of the subject. */
  readonly tinhThanh?: string;
}

/** A person's certificate: `CN`, and `UID=CCCD:…`. */
export interface PersonRequest extends IssueOptions {
  readonly hoVaTen: string;
  /** 12 digits; use the province part 999, which nobody has. */
  readonly cccd: string;
  /** `O` of the subject: the school. */
  readonly organization?: string;
  /** `T` of the subject, e.g. `Giáo viên`. */
  readonly title?: string;
}

/** A school's (seal) certificate: `CN` and `O` its name, and `UID=MST:…`. */
export interface OrganizationRequest extends IssueOptions {
  readonly ten: string;
  readonly mst: string;
}

/** Everything a {@link SandboxAuthority} is, as JSON: base64 DER. It holds the (worthless) private keys. */
export interface SerializedAuthority {
  readonly version: 1;
  readonly root: { readonly certificate: string; readonly privateKey: string };
  readonly issuing: { readonly certificate: string; readonly privateKey: string };
}

/** A throw-away certificate authority whose names say that it has no legal value. */
export interface SandboxAuthority {
  /** Root certificate, DER: the trust anchor to configure. */
  readonly root: Uint8Array;
  /** Issuing CA certificate, DER. */
  readonly issuing: Uint8Array;
  /** A certificate for a member of staff. */
  issuePerson(request: PersonRequest): Promise<SandboxIdentity>;
  /** A certificate for a school's seal. */
  issueOrganization(request: OrganizationRequest): Promise<SandboxIdentity>;
  /** For {@link restoreSandboxAuthority}: a later run issues under the same root. */
  export(): SerializedAuthority;
}

/** Where `startAuthorityServices` answers, as certificates of an `online` authority say; no such host exists. */
export const SANDBOX_PKI = 'http://pki.hocbaso.invalid';

/** Options of an authority. */
export interface SandboxAuthorityOptions {
  readonly clock: Clock;
  /** Certificates carry the addresses of OCSP, CRL and issuer under `SANDBOX_PKI`. Default false. */
  readonly online?: boolean;
}

function addressesUnder(name: 'root' | 'issuing'): StatusAddresses {
  return {
    ocsp: `${SANDBOX_PKI}/ocsp`,
    crl: `${SANDBOX_PKI}/crl/${name}.crl`,
    issuer: `${SANDBOX_PKI}/ca/${name}.cer`,
  };
}

/** Creates a root and an issuing CA (RSA-2048), valid from ten years before `clock` to twenty years after. */
export async function createSandboxAuthority(options: SandboxAuthorityOptions): Promise<SandboxAuthority> {
  const now = options.clock.now();
  const validity = { notBefore: now - 10 * YEAR, notAfter: now + 20 * YEAR };
  const [rootKey, issuingKey] = await Promise.all([generateKey('rsa-2048'), generateKey('rsa-2048')]);
  const root: AuthorityKeys = {
    privateKey: rootKey,
    certificate: await issueCertificate({
      subject: caName('HỌC BẠ SỐ SANDBOX ROOT – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ'),
      privateKey: rootKey,
      ca: { pathLength: 1 },
      ...validity,
    }),
  };
  const issuing: AuthorityKeys = {
    privateKey: issuingKey,
    certificate: await issueCertificate({
      subject: caName('HỌC BẠ SỐ SANDBOX CA – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ'),
      privateKey: issuingKey,
      issuer: root,
      ca: { pathLength: 0 },
      ...(options.online === true ? { addresses: addressesUnder('root') } : {}),
      ...validity,
    }),
  };
  return authorityOf(root, issuing, options);
}

/**
 * Restores what `export()` gave.
 *
 * @throws HocBaSoError `ERR_HBS_SANDBOX_AUTHORITY` when the JSON is not of that shape.
 */
export function restoreSandboxAuthority(
  serialized: SerializedAuthority,
  options: SandboxAuthorityOptions,
): SandboxAuthority {
  const bytes = (text: unknown): Uint8Array => {
    if (typeof text !== 'string' || text === '') throw sandboxError('ERR_HBS_SANDBOX_AUTHORITY');
    return new Uint8Array(Buffer.from(text, 'base64'));
  };
  const keys = (pair: Partial<SerializedAuthority['root']> | undefined): AuthorityKeys => ({
    certificate: bytes(pair?.certificate),
    privateKey: bytes(pair?.privateKey),
  });
  if (serialized?.version !== 1) throw sandboxError('ERR_HBS_SANDBOX_AUTHORITY');
  return authorityOf(keys(serialized.root), keys(serialized.issuing), options);
}

function caName(commonName: string): readonly SubjectPart[] {
  return [
    [SUBJECT.country, 'VN'],
    [SUBJECT.organization, 'Học bạ số SDK'],
    [SUBJECT.commonName, commonName],
  ];
}

function authorityOf(
  root: AuthorityKeys,
  issuing: AuthorityKeys,
  { clock, online = false }: SandboxAuthorityOptions,
): SandboxAuthority {
  const chain = [issuing.certificate, root.certificate];
  const issue = async (
    name: string,
    subject: CertificateRequest['subject'],
    options: IssueOptions,
  ): Promise<SandboxIdentity> => {
    const privateKey = await generateKey(options.key ?? 'rsa-2048');
    const certificate = await issueCertificate({
      subject,
      privateKey,
      issuer: issuing,
      ...(online ? { addresses: addressesUnder('issuing') } : {}),
      notBefore: options.notBefore ?? clock.now() - YEAR,
      notAfter: options.notAfter ?? clock.now() + 2 * YEAR,
    });
    const toPkcs12 = (password: string): Promise<Uint8Array> =>
      writePkcs12({ privateKey, certificate, chain, friendlyName: name }, password);
    return { certificate, chain, privateKey, toPkcs12 };
  };
  const base64 = (keys: AuthorityKeys): SerializedAuthority['root'] => ({
    certificate: Buffer.from(keys.certificate).toString('base64'),
    privateKey: Buffer.from(keys.privateKey).toString('base64'),
  });
  return {
    root: root.certificate,
    issuing: issuing.certificate,
    issuePerson: (r) =>
      issue(
        r.hoVaTen,
        subjectOf([
          [SUBJECT.stateOrProvince, r.tinhThanh],
          [SUBJECT.organization, r.organization],
          [SUBJECT.title, r.title],
          [SUBJECT.commonName, r.hoVaTen],
          [SUBJECT.userId, `CCCD:${r.cccd}`],
        ]),
        r,
      ),
    issueOrganization: (r) =>
      issue(
        r.ten,
        subjectOf([
          [SUBJECT.stateOrProvince, r.tinhThanh],
          [SUBJECT.organization, r.ten],
          [SUBJECT.commonName, r.ten],
          [SUBJECT.userId, `MST:${r.mst}`],
        ]),
        r,
      ),
    export: () => ({ version: 1, root: base64(root), issuing: base64(issuing) }),
  };
}

function subjectOf(
  parts: readonly (readonly [oid: string, text: string | undefined])[],
): readonly SubjectPart[] {
  const given = parts.filter((part): part is SubjectPart => part[1] !== undefined);
  return [[SUBJECT.country, 'VN'], ...given];
}
