import { type Check, isHocBaSoError, type Profile, type Verdict } from '@hocbaso/spec';
import type { XmlDocument } from '../parse/document.ts';
import { parseXml } from '../parse/parse-xml.ts';
import { URI_NONE } from '../parse/tables.ts';
import type { ReportSubIndication } from '../report/sub-indication.ts';
import { CheckList } from '../transcript/check-list.ts';
import { type RevocationChecker, recordRevocation } from '../transcript/check-revocation.ts';
import { checkSignature, openCase, type SignatureEnvironment } from '../transcript/check-signature.ts';
import { signatureMethods, type TrustOptions } from '../transcript/trust.ts';
import type { CertificateInfo } from '../x509/certificate-info.ts';
import { judgeXadesCases } from '../xades/xades-case.ts';
import { inspectPackage, recordBytes } from './package-root.ts';
import { PACKAGE_SLOT } from './sign-package.ts';

/** What verifying a package gave. */
export interface PackageVerification {
  readonly verdict: Verdict;
  /** Why it is not `TOTAL-PASSED`, in the words of EN 319 102-1. */
  readonly subIndication?: ReportSubIndication;
  readonly checks: readonly Check[];
  /** The signer's certificate, when it could be read. Compare it with the approved one. */
  readonly certificate?: CertificateInfo;
  /** As signed. */
  readonly signingTime?: string;
  /** The records byte for byte, empty unless the signature of the list holds; each is still to be verified. */
  readonly records: readonly Uint8Array[];
}

async function judge(
  list: CheckList,
  doc: XmlDocument,
  profile: Profile,
  environment: Omit<SignatureEnvironment, 'methods'>,
  trust: PackageTrust,
): Promise<Omit<PackageVerification, 'verdict' | 'subIndication' | 'checks'>> {
  const found = inspectPackage(doc, profile.package);
  if (!('records' in found)) {
    list.fail('structure.shape', 'ERR_HBS_PACKAGE_FORMAT', { ...found });
    return { records: [] };
  }
  if (doc.bytes.length > profile.package.maxBytes) {
    const params = { bytes: doc.bytes.length, limit: profile.package.maxBytes };
    list.fail('document.size', 'ERR_HBS_PACKAGE_SIZE', params);
  } else list.pass('document.size');
  if (doc.commentCount > 0 || doc.piCount > 0) {
    list.fail('structure.shape', 'XML_MARKUP_FORBIDDEN', { element: profile.package.root });
  } else if (found.records.length === 0) list.fail('structure.shape', 'ERR_HBS_PACKAGE_EMPTY', {});
  else list.pass('structure.shape');
  if (found.signature < 0) {
    list.fail('slot.filled', 'VERIFY_PACKAGE_UNSIGNED', {}, PACKAGE_SLOT);
    return { records: [] };
  }
  const signatures = { ...environment, methods: signatureMethods(profile) };
  const opened = openCase(
    {
      doc,
      signature: found.signature,
      target: doc.root,
      reference: profile.package.id,
      slotId: PACKAGE_SLOT,
      changed: (nguoiKy) => ['VERIFY_PACKAGE_CHANGED', { nguoiKy }],
    },
    signatures,
  );
  const waiting = environment.jobs.verify();
  if (waiting !== undefined) await waiting;
  if (opened.xades !== undefined) await judgeXadesCases([opened.xades], { ...trust, at: environment.now });
  const { certificate, signingTime, path, at } = checkSignature(list, opened, signatures);
  if (certificate !== undefined) {
    if (certificate.kind === 'organization') list.pass('signer.kind', PACKAGE_SLOT);
    else {
      const params = { slotId: PACKAGE_SLOT };
      list.fail('signer.kind', 'VERIFY_SIGNER_NOT_ORGANIZATION', params, PACKAGE_SLOT);
    }
  }
  if (trust.revocation === undefined) list.note('certificates.revocation', 'VERIFY_REVOCATION_UNCHECKED', {});
  else if (path !== undefined && at !== undefined) {
    const provenAt = opened.xades?.judged?.provenAt;
    recordRevocation(
      list,
      await trust.revocation({ path, at, provenAt, now: environment.now }),
      PACKAGE_SLOT,
    );
  }
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(signingTime === undefined ? {} : { signingTime }),
    records: list.verdict === 'TOTAL-FAILED' ? [] : recordBytes(found),
  };
}

/** Whom to trust, and how revocation is checked where it is to be. */
export interface PackageTrust extends TrustOptions {
  readonly revocation?: RevocationChecker | undefined;
}

/** What a profile demands of a list; profiles that demand the same need no choice. */
function demandsOf({ package: list, signature }: Profile): string {
  const { root, idAttribute, id, signature: place, maxBytes } = list;
  const { canonicalization, digest, algorithms, level, signingTime } = signature;
  const { path, referenced } = signingTime;
  return JSON.stringify([
    [root, idAttribute, id, place, maxBytes],
    [canonicalization, digest, [...algorithms].sort(), level, path, referenced],
  ]);
}

/** Verifies the signature of a list and cuts the records out; never throws on content. */
export async function verifyPackageWith(
  bytes: Uint8Array,
  profiles: readonly Profile[],
  environment: Omit<SignatureEnvironment, 'methods'>,
  trust: PackageTrust,
): Promise<PackageVerification> {
  const list = new CheckList();
  const { checks } = list;
  let doc: XmlDocument;
  try {
    doc = parseXml(bytes);
  } catch (error) {
    if (!isHocBaSoError(error)) throw error;
    list.fail('document.xml', error.code, error.params);
    return { verdict: list.verdict, ...list.reason, checks, records: [] };
  }
  list.pass('document.xml');
  const candidates = profiles.filter((one) => doc.matches(doc.root, URI_NONE, one.package.root));
  const [profile] = candidates;
  if (new Set(candidates.map(demandsOf)).size > 1) {
    const ids = candidates.map(({ id }) => id).join(', ');
    list.doubt('document.profile', 'ERR_HBS_PROFILE_AMBIGUOUS', { candidates: ids, namHoc: '–' });
    return { verdict: list.verdict, ...list.reason, checks, records: [] };
  }
  if (profile === undefined) {
    const params = { offset: doc.start(doc.root), element: doc.qualifiedName(doc.root) };
    list.fail('document.profile', 'ERR_HBS_PACKAGE_FORMAT', params);
    return { verdict: list.verdict, ...list.reason, checks, records: [] };
  }
  list.pass('document.profile');
  const facts = await judge(list, doc, profile, environment, trust);
  return { verdict: list.verdict, ...list.reason, checks, ...facts };
}
