import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxAuthority, type SandboxAuthority, type SandboxIdentity } from '@hocbaso/sandbox';
import { type Signer, type SignOutcome, systemClock } from '@hocbaso/spec';

/** With accents, a letter outside Latin-1, and one outside the basic plane. */
export const PASSWORD = 'Mật khẩu Đà Nẵng ✍ 𠀀';

export interface Fixtures {
  readonly authority: SandboxAuthority;
  readonly teacher: SandboxIdentity;
  readonly school: SandboxIdentity;
}

/** An RSA teacher and an EC school. */
export async function makeFixtures(): Promise<Fixtures> {
  const authority = await createSandboxAuthority({ clock: systemClock });
  return {
    authority,
    teacher: await authority.issuePerson({ hoVaTen: 'Nguyễn Thị Ánh Tuyết', cccd: '999123456789' }),
    school: await authority.issueOrganization({
      ten: 'Trường THCS Y Jút',
      mst: '6000000000',
      key: 'ec-p256',
    }),
  };
}

/** False when the interop suites must be skipped; under CI the tool has to be there. */
export function opensslSuite(what: string): boolean {
  if (spawnSync('openssl', ['version']).status === 0) return true;
  console.log(`openssl is absent: ${what} is not checked`);
  return Boolean(process.env.CI);
}

/** Runs openssl over named input files and returns what it wrote to `out`. */
export function openssl(
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>>,
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'hbs-signers-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const run = spawnSync('openssl', args, { cwd: folder });
    if (run.status !== 0) throw new Error(`openssl ${args[0]}: ${run.stderr.toString()}`);
    return readFileSync(join(folder, 'out'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A PKCS#12 file made by openssl. */
export function opensslPkcs12(
  identity: SandboxIdentity,
  options: readonly string[],
  password = PASSWORD,
): Buffer {
  const pem = (der: Uint8Array): string => new X509Certificate(der).toString();
  return openssl(
    [
      ...[
        'pkcs12',
        '-export',
        '-inkey',
        'key.pem',
        '-in',
        'leaf.pem',
        '-certfile',
        'chain.pem',
        '-out',
        'out',
      ],
      ...['-passout', `pass:${password}`, ...options],
    ],
    {
      'key.pem': keyPem(identity),
      'leaf.pem': pem(identity.certificate),
      // Root first, so that the order of the chain is the reader's work.
      'chain.pem': [...identity.chain].reverse().map(pem).join(''),
    },
  );
}

export function keyPem(identity: SandboxIdentity): string {
  const key = createPrivateKey({ key: Buffer.from(identity.privateKey), format: 'der', type: 'pkcs8' });
  return key.export({ format: 'pem', type: 'pkcs8' }) as string;
}

/** Signs one text with the signer's first credential. */
export async function signText(signer: Signer, text: string): Promise<SignOutcome> {
  const [credential] = await signer.listCredentials();
  const item = { id: 'a', label: 'a', tbs: Buffer.from(text), digest: new Uint8Array(32) };
  for await (const outcome of signer.signBatch(credential!, [item])) return outcome;
  throw new Error('no outcome');
}
