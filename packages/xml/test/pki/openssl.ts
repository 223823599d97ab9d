import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** True when the openssl program is there. Says so in one line when it is not; under CI that is a failure. */
export function opensslIsHere(): boolean {
  const found = spawnSync('openssl', ['version']).status === 0;
  if (!found) {
    if (process.env.CI) throw new Error('openssl must be installed under CI');
    console.log('openssl is not installed: the tests that compare with it are not run');
  }
  return found;
}

const run = promisify(execFile);

/** A folder in which openssl works; certificates and keys are files named after their holder. */
export class OpenSsl {
  readonly #keyOf = new Map<string, string>();
  readonly folder: string = mkdtempSync(join(tmpdir(), 'hocbaso-pki-'));

  /** Runs openssl in the folder; returns what it wrote, and throws when it fails. */
  async run(...args: string[]): Promise<string> {
    const { stdout, stderr } = await run('openssl', args, {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 30_000,
    });
    return stdout + stderr;
  }

  /** As {@link run}, with the outcome instead of an exception. */
  async try(...args: string[]): Promise<{ readonly ok: boolean; readonly text: string }> {
    try {
      return { ok: true, text: await this.run(...args) };
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      return { ok: false, text: stdout + stderr };
    }
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return name;
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  /** Makes a key `name.key`; `rsa`, `rsa:1024`, `ec` (P-256), `ec:secp384r1`. */
  async key(name: string, type = 'ec'): Promise<void> {
    const [kind, detail] = type.split(':');
    const options =
      kind === 'rsa'
        ? ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${detail ?? 2048}`]
        : ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${detail ?? 'P-256'}`];
    await this.run('genpkey', ...options, '-out', `${name}.key`);
  }

  /** Issues `name.pem` with these extension lines; self-signed without `issuer`. Returns the DER. */
  async certificate(name: string, options: CertificateOptions = {}): Promise<Uint8Array> {
    const { issuer, extensions = '', days = 3650, digest = 'sha256', keyName = name } = options;
    if (options.key !== null) await this.key(keyName, options.key);
    this.#keyOf.set(name, keyName);
    this.write(`${name}.ext`, `[e]\n${extensions}\n[dn]\nCN=x\n${options.sections ?? ''}\n`);
    const subject = options.subject ?? `/C=VN/CN=${name}`;
    const config = this.write('req.cnf', '[req]\ndistinguished_name=dn\n[dn]\n');
    await this.run(
      'req',
      '-new',
      '-utf8',
      '-config',
      config,
      '-key',
      `${keyName}.key`,
      '-subj',
      subject,
      '-out',
      `${name}.csr`,
    );
    const signer =
      issuer === undefined
        ? ['-signkey', `${keyName}.key`]
        : ['-CA', `${issuer}.pem`, '-CAkey', `${this.#keyOf.get(issuer) ?? issuer}.key`];
    const pss = options.pss ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'] : [];
    await this.run(
      ...[
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        `-${digest}`,
        '-days',
        String(days),
        '-extfile',
        `${name}.ext`,
      ],
      ...['-extensions', 'e', '-set_serial', options.serial ?? `0x${randomHex()}`, '-out', `${name}.pem`],
      ...signer,
      ...pss,
    );
    return this.der(name);
  }

  /** DER of `name.pem`. */
  async der(name: string): Promise<Uint8Array> {
    const text = readFileSync(this.path(`${name}.pem`), 'latin1').replace(/-----[^-]+-----/g, '');
    return new Uint8Array(Buffer.from(text, 'base64'));
  }

  /** Concatenates PEM files. */
  bundle(name: string, names: readonly string[]): string {
    return this.write(name, names.map((x) => readFileSync(this.path(`${x}.pem`), 'utf8')).join(''));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface CertificateOptions {
  readonly issuer?: string;
  readonly subject?: string;
  /** Lines of the extension section. */
  readonly extensions?: string;
  /** Further sections those refer to. */
  readonly sections?: string;
  readonly days?: number;
  readonly digest?: string;
  /** Key type to generate; null: `keyName` is there already. */
  readonly key?: string | null;
  readonly keyName?: string;
  readonly serial?: string;
  readonly pss?: boolean;
}

export const CA =
  'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash';
export const LEAF =
  'keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid';
export const TSA = `${LEAF}\nextendedKeyUsage=critical,timeStamping`;
export const OCSP = `${LEAF}\nextendedKeyUsage=OCSPSigning\nnoCheck=ignored`;

function randomHex(): string {
  return `40${Array.from(crypto.getRandomValues(new Uint8Array(11)), (x) => x.toString(16).padStart(2, '0')).join('')}`;
}
