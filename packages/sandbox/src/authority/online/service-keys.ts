import { type AuthorityKeys, generateKey, issueCertificate, SUBJECT } from '../certificate.ts';

/** Certificates and keys of the services; the wrong ones are for faults. */
export interface ServiceKeys {
  readonly root: AuthorityKeys;
  readonly issuing: AuthorityKeys;
  readonly tsa: AuthorityKeys;
  readonly ocsp: AuthorityKeys;
  /** As `ocsp`, with a certificate that has expired. */
  readonly expired: AuthorityKeys;
  /** Certified by the issuing CA for nothing but signing. */
  readonly plain: AuthorityKeys;
  /** A CA of the same name as the issuing one, with another key, and whom it certified. */
  readonly stranger: {
    readonly ca: AuthorityKeys;
    readonly tsa: AuthorityKeys;
    readonly ocsp: AuthorityKeys;
  };
}

const DAY = 24 * 3600 * 1000;
const YEAR = 365 * DAY;
const TIME_STAMPING = ['1.3.6.1.5.5.7.3.8'];
const OCSP_SIGNING = ['1.3.6.1.5.5.7.3.9'];

const name = (commonName: string): (readonly [string, string])[] => [
  [SUBJECT.country, 'VN'],
  [SUBJECT.organization, 'Học bạ số SDK'],
  [SUBJECT.commonName, commonName],
];

/** Makes keys and certificates for the services of an authority. `now` in ms since the epoch. */
export async function createServiceKeys(
  root: AuthorityKeys,
  issuing: AuthorityKeys,
  now: number,
): Promise<ServiceKeys> {
  const period = { notBefore: now - YEAR, notAfter: now + 10 * YEAR };
  // One key serves every role: what is tested is who certified it for what.
  const [privateKey, strangeKey] = await Promise.all([generateKey('rsa-2048'), generateKey('rsa-2048')]);
  const issue = async (
    issuer: AuthorityKeys,
    commonName: string,
    extendedKeyUsage?: readonly string[],
    validity = period,
  ): Promise<AuthorityKeys> => ({
    privateKey,
    certificate: await issueCertificate({
      subject: name(commonName),
      privateKey,
      issuer,
      ...validity,
      ...(extendedKeyUsage === undefined ? {} : { extendedKeyUsage }),
    }),
  });
  const ca: AuthorityKeys = {
    privateKey: strangeKey,
    certificate: await issueCertificate({
      subject: name('HỌC BẠ SỐ SANDBOX CA – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ'),
      privateKey: strangeKey,
      ca: { pathLength: 0 },
      ...period,
    }),
  };
  const past = { notBefore: now - YEAR, notAfter: now - DAY };
  return {
    root,
    issuing,
    tsa: await issue(issuing, 'Sandbox TSA', TIME_STAMPING),
    ocsp: await issue(issuing, 'Sandbox OCSP', OCSP_SIGNING),
    expired: await issue(issuing, 'Sandbox OCSP', OCSP_SIGNING, past),
    plain: await issue(issuing, 'Sandbox plain'),
    stranger: {
      ca,
      tsa: await issue(ca, 'Sandbox TSA', TIME_STAMPING),
      ocsp: await issue(ca, 'Sandbox OCSP', OCSP_SIGNING),
    },
  };
}
