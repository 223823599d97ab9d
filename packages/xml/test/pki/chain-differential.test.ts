import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPkiCrypto } from '../../src/pki/crypto.ts';
import { buildChain } from '../../src/trust/build-chain.ts';
import { validateChain } from '../../src/x509/chain.ts';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import { CA, type CertificateOptions, LEAF, OpenSsl, opensslIsHere } from './openssl.ts';

const NC = (list: string): Partial<CertificateOptions> => ({
  extensions: `${CA}\nauthorityKeyIdentifier=keyid\nnameConstraints=critical,${list}`,
});
const ca = (extra: string, base = CA): Partial<CertificateOptions> => ({
  extensions: `${base}\nauthorityKeyIdentifier=keyid\n${extra}`,
});
const dn = (form: string, name: string): Partial<CertificateOptions> => ({
  ...NC(`${form};dirName:dn_sect`),
  sections: `[dn_sect]\n${name}`,
});

/** What can be odd about a CA certificate. */
const CA_KINDS: Readonly<Record<string, Partial<CertificateOptions>>> = {
  plain: ca(''),
  'no key identifiers': { extensions: CA.replace('subjectKeyIdentifier=hash', 'subjectKeyIdentifier=none') },
  'not a CA': ca('', CA.replace('CA:true', 'CA:false').replace('keyCertSign,cRLSign', 'digitalSignature')),
  'no constraints': { extensions: 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid' },
  'may not sign': ca('', CA.replace('keyCertSign,', 'digitalSignature,')),
  'no key usage': ca('', 'basicConstraints=critical,CA:true\nsubjectKeyIdentifier=hash'),
  'path length 0': ca('', CA.replace('CA:true', 'CA:true,pathlen:0')),
  'path length 1': ca('', CA.replace('CA:true', 'CA:true,pathlen:1')),
  'path length 300': ca('', CA.replace('CA:true', 'CA:true,pathlen:300')),
  'unknown critical': ca('1.2.3.4=critical,ASN1:NULL'),
  'unknown, not critical': ca('1.2.3.4=ASN1:NULL'),
  inhibitAnyPolicy: ca('inhibitAnyPolicy=critical,0'),
  policies: ca('certificatePolicies=critical,1.2.3.4'),
  'permitted, right': dn('permitted', 'C=VN'),
  'permitted, other string type and case': dn('permitted', 'C=vn'),
  'permitted, wrong': dn('permitted', 'C=LA'),
  'excluded, ours': dn('excluded', 'C=VN'),
  'excluded, other': dn('excluded', 'C=LA'),
  'mail constraint without mail': NC('permitted;email:.vn'),
  'SHA-1': { ...ca(''), digest: 'sha1' },
  'RSA 1024': { ...ca(''), key: 'rsa:1024' },
  'RSA 2048': { ...ca(''), key: 'rsa:2048' },
  'P-384': { ...ca(''), key: 'ec:secp384r1', digest: 'sha384' },
};
const LEAF_KINDS: Readonly<Record<string, Partial<CertificateOptions>>> = {
  plain: {},
  'unknown critical': { extensions: `${LEAF}\n1.2.3.4=critical,ASN1:NULL` },
  'SHA-1': { digest: 'sha1' },
  'RSA 1024': { key: 'rsa:1024' },
  'P-521': { key: 'ec:secp521r1' },
  'other country': { subject: '/C=LA/CN=leaf' },
  'no country': { subject: '/CN=leaf' },
  'directory name beside': {
    extensions: `${LEAF}\nsubjectAltName=dirName:san`,
    sections: '[san]\nC=LA\nCN=leaf',
  },
  expired: { days: 1 },
  'expired extension list': { extensions: `${LEAF}\nextendedKeyUsage=codeSigning` },
};

describe.skipIf(!opensslIsHere())('chains, beside openssl verify', () => {
  const tool = new OpenSsl();
  const crypto = createPkiCrypto();
  let serial = 0x1000;
  const made = new Map<string, Promise<Uint8Array>>();
  const make = (name: string, options: CertificateOptions): Promise<Uint8Array> => {
    let one = made.get(name);
    // One key serves wherever the key is not what is tested; names tell the certificates apart.
    const key =
      options.key === undefined && options.keyName === undefined ? { key: null, keyName: 'shared' } : {};
    if (one === undefined) {
      one = tool.certificate(name, { serial: String(++serial), ...options, ...key });
      made.set(name, one);
    }
    return one;
  };
  beforeAll(async () => {
    await tool.key('shared');
    await make('root', { extensions: CA, subject: '/C=VN/O=Test/CN=root' });
    await make('second', {
      extensions: ca('').extensions!,
      issuer: 'root',
      subject: '/C=VN/O=Test/CN=second',
    });
  });
  afterAll(() => tool.remove());

  /** Both verdicts on one chain: ours with every reason, openssl's with its text. */
  const judge = async (
    leaf: string,
    untrusted: readonly string[],
    anchors: readonly string[] = ['root'],
    at = Date.now() + 60_000,
  ) => {
    tool.bundle('trusted.pem', anchors);
    const middle = untrusted.length === 0 ? [] : ['-untrusted', tool.bundle('untrusted.pem', untrusted)];
    const theirs = await tool.try(
      ...[
        'verify',
        '-auth_level',
        '2',
        '-attime',
        String(Math.floor(at / 1000)),
        '-CAfile',
        'trusted.pem',
        ...middle,
        `${leaf}.pem`,
      ],
    );
    const ours = await buildChain(await tool.der(leaf), {
      anchors: await Promise.all(anchors.map((x) => tool.der(x))),
      intermediates: await Promise.all(untrusted.map((x) => tool.der(x))),
      at,
      crypto,
      purpose: 'any',
    });
    // The engine's own chain, which transcripts are verified with, gives the same verdict.
    const info = readCertificate(await tool.der(leaf));
    const fast = validateChain(info, {
      anchors: await Promise.all(anchors.map((x) => tool.der(x))),
      intermediates: await Promise.all(untrusted.map((x) => tool.der(x))),
      at,
    });
    expect(
      fast.status === 'passed',
      `${leaf}: ${fast.code} ${JSON.stringify(fast.params)} | ${ours.code}`,
    ).toBe(ours.status === 'passed');
    return {
      ours: ours.status === 'passed',
      theirs: theirs.ok,
      why: `${ours.code} ${JSON.stringify(ours.params)} | ${theirs.text}`,
      verdict: ours,
    };
  };
  const file = (text: string): string => text.replace(/[^a-z0-9]+/gi, '-');

  it('agrees about every odd CA between, one and two steps above the leaf, and about odd leaves', {
    timeout: 240_000,
  }, async () => {
    const differ: string[] = [];
    let good = 0;
    let bad = 0;
    const compare = async (
      label: string,
      leaf: string,
      untrusted: readonly string[],
      at?: number,
    ): Promise<void> => {
      const { ours, theirs, why } = await judge(leaf, untrusted, ['root'], at);
      if (ours !== theirs) differ.push(`${label}: ours ${ours}, openssl ${theirs}: ${why}`);
      else if (ours) good++;
      else bad++;
    };
    for (const [kind, options] of Object.entries(CA_KINDS)) {
      const name = `ca-${file(kind)}`;
      await make(name, { issuer: 'root', subject: `/C=VN/O=Test/CN=${name}`, ...options });
      // Where the issuer has no key identifier, nothing can refer to it.
      const under =
        kind === 'no key identifiers' ? (x: string) => x.replace('=keyid', '=none') : (x: string) => x;
      await make(`${name}-leaf`, { issuer: name, extensions: under(LEAF), subject: '/C=VN/O=Test/CN=leaf' });
      await compare(`above: ${kind}`, `${name}-leaf`, [name]);
      await make(`${name}-sub`, {
        issuer: name,
        extensions: under(ca('').extensions!),
        subject: `/C=VN/O=Test/CN=${name}-sub`,
      });
      await make(`${name}-sub-leaf`, {
        issuer: `${name}-sub`,
        extensions: LEAF,
        subject: '/C=VN/O=Test/CN=leaf',
      });
      await compare(`two above: ${kind}`, `${name}-sub-leaf`, [name, `${name}-sub`]);
    }
    for (const parent of ['second', 'ca-permitted-right']) {
      for (const [kind, options] of Object.entries(LEAF_KINDS)) {
        const name = `${parent}-${file(kind)}`;
        await make(name, { issuer: parent, extensions: LEAF, subject: '/C=VN/O=Test/CN=leaf', ...options });
        await compare(`leaf: ${kind} under ${parent}`, name, [parent]);
      }
    }
    const year = 365 * 86_400_000;
    const day = 86_400_000;
    await compare('before', 'second-plain', ['second'], Date.now() - day);
    await compare('after', 'second-plain', ['second'], Date.now() + 11 * year);
    await compare('leaf expired', 'second-expired', ['second'], Date.now() + 2 * day);
    await compare('no issuer', 'second-plain', []);
    await compare('unrelated issuer', 'second-plain', ['ca-plain']);
    console.log(`openssl verify and we agree on ${good} good and ${bad} bad chains`);
    expect(differ).toEqual([]);
    expect(good).toBeGreaterThan(20);
    expect(bad).toBeGreaterThan(30);
  });

  it('agrees about forged links, issuers of one name, cross-certificates and rings', async () => {
    const same = '/C=VN/O=Test/CN=twin';
    await make('twin', { issuer: 'root', ...ca(''), subject: same, key: 'ec' });
    // The same name, another key, and no key identifiers to tell them apart.
    const bare = `${CA.replace('subjectKeyIdentifier=hash', 'subjectKeyIdentifier=none')}\nauthorityKeyIdentifier=none`;
    await make('twin2', { issuer: 'root', extensions: bare, subject: same, key: 'ec' });
    await make('twin3', { issuer: 'root', extensions: bare, subject: same, key: 'ec' });
    const bareLeaf = 'keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=none';
    await make('of-twin3', { issuer: 'twin3', extensions: bareLeaf, subject: '/C=VN/CN=leaf' });
    await make('impostor', { extensions: CA, subject: '/C=VN/O=Test/CN=second', key: 'ec' });
    await make('forged', { issuer: 'impostor', extensions: bareLeaf, subject: '/C=VN/CN=leaf' });
    for (const [leaf, untrusted] of [
      ['of-twin3', ['twin3']],
      ['of-twin3', ['twin2']],
      ['forged', ['second']],
    ] as const) {
      const { ours, theirs, why } = await judge(leaf, untrusted);
      expect(ours, `${leaf} by ${untrusted}: ${why}`).toBe(theirs);
    }
    // Unlike openssl, which follows the first issuer it takes, every issuer of the name is tried.
    expect((await judge('of-twin3', ['twin', 'twin2', 'twin3'])).ours).toBe(true);
    expect((await judge('forged', ['second'])).verdict).toMatchObject({
      status: 'failed',
      code: 'ERR_HBS_CERT_SIGNATURE',
    });

    // A ring: a certified b, b certified a; only one of them is also below the root.
    await make('ring-a', { issuer: 'root', ...ca(''), subject: '/C=VN/CN=ring-a' });
    await make('ring-b', { issuer: 'ring-a', ...ca(''), subject: '/C=VN/CN=ring-b' });
    await make('ring-a2', { issuer: 'ring-b', ...ca(''), subject: '/C=VN/CN=ring-a' });
    await make('ring-leaf', { issuer: 'ring-b', extensions: LEAF, subject: '/C=VN/CN=leaf' });
    expect((await judge('ring-leaf', ['ring-a2', 'ring-b', 'ring-a'])).ours).toBe(true);
    expect((await judge('ring-leaf', ['ring-a2', 'ring-b'])).ours).toBe(false);
  });

  it('is stricter where it does not process: required policies, constrained mail addresses', async () => {
    await make('explicit', {
      issuer: 'root',
      ...ca('policyConstraints=critical,requireExplicitPolicy:0'),
      subject: '/C=VN/CN=explicit',
    });
    await make('explicit-leaf', { issuer: 'explicit', extensions: LEAF });
    expect((await judge('explicit-leaf', ['explicit'])).verdict).toMatchObject({
      code: 'ERR_HBS_CERT_EXTENSION',
      params: { oid: '2.5.29.36' },
    });
    await make('koblitz', { issuer: 'root', ...ca(''), subject: '/C=VN/CN=koblitz', key: 'ec:secp256k1' });
    await make('koblitz-leaf', { issuer: 'koblitz', extensions: LEAF });
    expect((await judge('koblitz-leaf', ['koblitz'])).verdict).toMatchObject({ code: 'ERR_HBS_CERT_KEY' });
    await make('ca-mail-constraint-without-mail', { issuer: 'root', ...NC('permitted;email:.vn') });
    for (const [name, extension, subject] of [
      ['mail-san', `${LEAF}\nsubjectAltName=email:a@b.vn`, '/C=VN/CN=leaf'],
      ['mail-subject', LEAF, '/C=VN/CN=leaf/emailAddress=a@b.vn'],
    ] as const) {
      await make(name, { issuer: 'ca-mail-constraint-without-mail', extensions: extension, subject });
      expect((await judge(name, ['ca-mail-constraint-without-mail'])).verdict).toMatchObject({
        status: 'failed',
        code: 'ERR_HBS_CERT_NAME_CONSTRAINT',
      });
    }
  });

  it('follows anchors in their time, and says which set the path ends in', async () => {
    await make('second-plain', { issuer: 'second', extensions: LEAF, subject: '/C=VN/O=Test/CN=leaf' });
    const [leaf, second, root] = await Promise.all(
      ['second-plain', 'second', 'root'].map((x) => tool.der(x)),
    );
    const at = Date.now() + 60_000;
    const ask = (from: number, to: number) =>
      buildChain(leaf!, {
        anchors: [{ certificate: root!, from, to, set: 'test' }],
        intermediates: [second!],
        at,
        crypto,
      });
    expect(await ask(at, at)).toMatchObject({ status: 'passed', anchorSet: 'test' });
    expect(await ask(at + 1, at + 2)).toMatchObject({
      status: 'unknown',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    });
    expect(await ask(0, at - 1)).toMatchObject({ status: 'unknown' });
    // An address is followed only by an injected fetch, and only where an issuer is missing.
    const asked: string[] = [];
    const fetchIssuer = async (url: string) => {
      asked.push(url);
      return [second!];
    };
    await make('aia', {
      issuer: 'second',
      extensions: `${LEAF}\nauthorityInfoAccess=caIssuers;URI:http://ca.example/second.cer`,
      subject: '/C=VN/CN=aia',
    });
    const options = { anchors: [root!], at, crypto };
    expect((await buildChain(await tool.der('aia'), options)).status).toBe('unknown');
    expect((await buildChain(await tool.der('aia'), { ...options, fetchIssuer })).status).toBe('passed');
    expect(asked).toEqual(['http://ca.example/second.cer']);
  });
});
