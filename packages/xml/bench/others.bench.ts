/**
 * The engines of the registry on the same transcript: every signature of it verified as their READMEs show, beside the
 * bare cryptography of the same signatures, each engine in a process of its own. None of them checks layout, signers or
 * chains, or gives a record.
 *
 *     node --conditions=@hocbaso/source packages/xml/bench/others.bench.ts
 */
import { execFileSync } from 'node:child_process';
import { createPublicKey, hash, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BareWork } from './work.ts';

/** What one engine needed. */
export interface EngineTime {
  readonly name: string;
  readonly version: string;
  /** CPU microseconds per document: parsing and all its signatures. */
  readonly microseconds: number;
  readonly bareMicroseconds: number;
}

interface Task {
  readonly xml: string;
  readonly hashed: readonly string[];
  readonly signatures: readonly { readonly tbs: string; readonly value: string; readonly spki: string }[];
}

type Verify = (xml: string) => Promise<boolean[]>;

const ENGINES = ['xml-crypto', 'xmldsigjs', 'xadesjs'] as const;
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const require = createRequire(import.meta.url);

/** As much of the DOM as is used here. */
interface DomNode {
  readonly textContent: string | null;
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<DomNode>;
}

interface XmlDom {
  readonly DOMParser: new () => { parseFromString(text: string, type: string): DomNode };
}

async function xmlCrypto(): Promise<Verify> {
  const { SignedXml } = await import('xml-crypto');
  // The parser the package itself uses.
  const { DOMParser } = createRequire(require.resolve('xml-crypto'))('@xmldom/xmldom') as XmlDom;
  return async (xml) => {
    const nodes = new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagNameNS(DSIG, 'Signature');
    return Array.from({ length: nodes.length }, (_, i) => {
      const node = nodes[i]!;
      const base64 = node.getElementsByTagNameNS(DSIG, 'X509Certificate')[0]!.textContent!;
      const publicCert = `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`;
      const signed = new SignedXml({ publicCert });
      signed.loadSignature(node as never);
      return signed.checkSignature(xml);
    });
  };
}

interface Peculiar {
  Parse(text: string): DomNode;
  readonly Application: { setEngine(name: string, crypto: object): void };
  readonly SignedXml: new (
    document: DomNode,
  ) => {
    LoadXml(node: DomNode): void;
    Verify(): Promise<boolean>;
  };
}

/** xmldsigjs and xadesjs share their interface; both have to be told which XML library to use. */
function peculiar(name: 'xmldsigjs' | 'xadesjs'): Verify {
  const engine = require(name) as Peculiar;
  const own = createRequire(require.resolve(name));
  const core = own('xml-core') as { setNodeDependencies(dependencies: object): void };
  const its = createRequire(own.resolve('xml-core'));
  const { DOMParser, XMLSerializer, DOMImplementation } = its('@xmldom/xmldom') as Record<string, object>;
  core.setNodeDependencies({ DOMParser, XMLSerializer, DOMImplementation, xpath: its('xpath') });
  engine.Application.setEngine('Node', globalThis.crypto);
  return async (xml) => {
    const document = engine.Parse(xml);
    const nodes = document.getElementsByTagNameNS(DSIG, 'Signature');
    const results: boolean[] = [];
    for (let i = 0; i < nodes.length; i++) {
      const signed = new engine.SignedXml(document);
      signed.LoadXml(nodes[i]!);
      results.push(await signed.Verify());
    }
    return results;
  };
}

const ROUNDS = 3;

async function measureEngine(name: (typeof ENGINES)[number], task: Task): Promise<EngineTime> {
  const run = name === 'xml-crypto' ? await xmlCrypto() : peculiar(name);
  const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
  const jobs = task.signatures.map(({ tbs, value, spki }) => ({
    tbs: base64(tbs),
    value: base64(value),
    key: createPublicKey({ key: base64(spki), format: 'der', type: 'spki' }),
  }));
  const hashed = task.hashed.map(base64);
  const bare = async (): Promise<void> => {
    for (const bytes of hashed) hash('sha256', bytes, 'base64');
    for (const { tbs, value, key } of jobs) if (!verify('sha256', tbs, key, value)) throw new Error('bare');
  };
  const cpu = async (work: () => Promise<unknown>, times: number): Promise<number> => {
    const start = process.cpuUsage();
    for (let i = 0; i < times; i++) await work();
    const used = process.cpuUsage(start);
    return (used.user + used.system) / times;
  };
  const results = await run(task.xml);
  if (results.length !== jobs.length || !results.every((x) => x)) {
    throw new Error(`${name}: ${results.filter((x) => x).length} of ${jobs.length} signatures`);
  }
  const ours: number[] = [];
  const raw: number[] = [];
  await cpu(bare, 400);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await cpu(() => run(task.xml), 2));
    raw.push(await cpu(bare, 200));
  }
  const median = (values: number[]): number => values.sort((x, y) => x - y)[values.length >> 1]!;
  // Its package.json may not be exported, but lies above the entry.
  let folder = join(require.resolve(name), '..');
  while (!folder.endsWith(name)) folder = join(folder, '..');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { name, version, microseconds: median(ours), bareMicroseconds: median(raw) };
}

/** Measures every engine on one RSA transcript; about a minute. */
export function benchOthers(signed: Uint8Array, bare: BareWork): readonly EngineTime[] {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const task: Task = {
    xml: Buffer.from(signed).toString('utf8'),
    hashed: bare.hashed.map(text),
    signatures: bare.signatures.map(({ tbs, value, publicKey }) => ({
      tbs: text(tbs),
      value: text(value),
      spki: text(publicKey.export({ format: 'der', type: 'spki' })),
    })),
  };
  const folder = mkdtempSync(join(tmpdir(), 'hocbaso-bench-'));
  try {
    const file = join(folder, 'task.json');
    writeFileSync(file, JSON.stringify(task));
    return ENGINES.map((name) => {
      const self = fileURLToPath(import.meta.url);
      const out = execFileSync(process.execPath, [...process.execArgv, self, name, file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return JSON.parse(out) as EngineTime;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [name, file] = process.argv.slice(2);
  if (name !== undefined && file !== undefined) {
    const task = JSON.parse(readFileSync(file, 'utf8')) as Task;
    console.log(JSON.stringify(await measureEngine(name as (typeof ENGINES)[number], task)));
  } else {
    const { makeWork } = await import('./work.ts');
    const { signed, bare } = await makeWork('rsa-2048', 1);
    console.table(benchOthers(signed[0]!, bare[0]!));
  }
}
