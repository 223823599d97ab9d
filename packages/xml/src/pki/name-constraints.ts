import { badCertificate, readChildren, type Tlv } from '../x509/der.ts';
import { type CanonicalName, canonicalName, isWithin } from './canonical-name.ts';
import type { PkiCertificate } from './certificate.ts';
import { innerValue } from './extensions.ts';
import { OID } from './oids.ts';

/** GeneralName `[4]`, a directory name. */
const DIRECTORY = 0xa4;
/** GeneralName `[1]`, an e-mail address. */
const EMAIL = 0x81;
/** Subtrees read at most: constraints times names must stay small. */
const MAX_SUBTREES = 256;

interface Constraints {
  readonly permitted: readonly CanonicalName[];
  readonly excluded: readonly CanonicalName[];
  /** Tags of constrained name forms other than directory names. */
  readonly otherForms: ReadonlySet<number>;
}

function readConstraints(ca: PkiCertificate): Constraints | undefined {
  const extension = ca.extensions.get(OID.nameConstraints);
  if (extension === undefined) return undefined;
  const { der } = ca;
  const otherForms = new Set<number>();
  const lists: Record<'permitted' | 'excluded', CanonicalName[]> = { permitted: [], excluded: [] };
  for (const list of readChildren(der, innerValue(der, extension, 0x30))) {
    if (list.tag !== 0xa0 && list.tag !== 0xa1) badCertificate('name-constraints');
    const trees = readChildren(der, list);
    if (trees.length > MAX_SUBTREES) badCertificate('name-constraints');
    for (const tree of trees) {
      const [base, ...bounds] = readChildren(der, tree);
      // RFC 5280 4.2.1.10: minimum is zero (and then absent in DER), maximum absent.
      if (base === undefined || bounds.length > 0) return badCertificate('name-constraints');
      if (base.tag !== DIRECTORY) otherForms.add(base.tag & 0x1f);
      else lists[list.tag === 0xa0 ? 'permitted' : 'excluded'].push(canonicalName(der, onlyChild(der, base)));
    }
  }
  return { ...lists, otherForms };
}

function onlyChild(b: Uint8Array, parent: Tlv): Tlv {
  const [child, extra] = readChildren(b, parent);
  return child === undefined || extra !== undefined ? badCertificate('general-name') : child;
}

/** Names of a certificate: its directory names, and the tags of the other forms it carries. */
function namesOf(certificate: PkiCertificate): {
  directory: readonly CanonicalName[];
  forms: ReadonlySet<number>;
} {
  const { der } = certificate;
  const directory: CanonicalName[] = certificate.subject.length === 0 ? [] : [certificate.subject];
  const forms = new Set<number>();
  const alternative = certificate.extensions.get(OID.subjectAltName);
  if (alternative !== undefined) {
    for (const name of readChildren(der, innerValue(der, alternative, 0x30))) {
      if (name.tag === DIRECTORY) directory.push(canonicalName(der, onlyChild(der, name)));
      else forms.add(name.tag & 0x1f);
    }
  }
  const email = `${OID.emailAddress}=`;
  if (certificate.subject.some((rdn) => rdn.split('+').some((x) => x.startsWith(email))))
    forms.add(EMAIL & 0x1f);
  return { directory, forms };
}

/**
 * Checks the name constraints of every CA of a path (leaf first) against the certificates below it (RFC 5280 section 4.2.1.10).
 * Directory names are compared; another constrained form is refused as soon as a name of that form occurs. Returns the subject of
 * the certificate that breaks one, or undefined. Throws `ERR_HBS_CERT_FORMAT`.
 */
export function brokenNameConstraint(path: readonly PkiCertificate[]): PkiCertificate | undefined {
  for (let i = path.length - 1; i > 0; i--) {
    const constraints = readConstraints(path[i]!);
    if (constraints === undefined) continue;
    for (let j = i - 1; j >= 0; j--) {
      const certificate = path[j]!;
      if (j > 0 && certificate.selfIssued) continue;
      const { directory, forms } = namesOf(certificate);
      const { permitted, excluded, otherForms } = constraints;
      const allowed = (name: CanonicalName): boolean =>
        (permitted.length === 0 || permitted.some((base) => isWithin(name, base))) &&
        !excluded.some((base) => isWithin(name, base));
      if (!directory.every(allowed)) return certificate;
      for (const form of forms) if (otherForms.has(form)) return certificate;
    }
  }
  return undefined;
}
