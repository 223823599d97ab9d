import { createSandboxAuthority } from '@hocbaso/sandbox';
import {
  type BatchOptions,
  isHocBaSoError,
  type Signer,
  type SignItem,
  type SigningCredential,
  type SignOutcome,
  type Transcript,
} from '@hocbaso/spec';
import {
  attachSignatures,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
  prepareSignatures,
  type SlotAssignment,
  signStage,
  toSignItems,
} from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import { place } from './forge.ts';
import {
  assign,
  clock,
  context,
  edit,
  FORMS,
  type FormName,
  type Identity,
  identity,
  issued,
  newVerifier,
  profiles,
  read,
  record,
  signSlots,
  signValue,
  TIMES,
  valuesFor,
} from './support.ts';

const unsigned = (form: FormName): Uint8Array => encodeTranscript(record(form), profiles[form]);
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isHocBaSoError(error)) return error.code;
    throw error;
  }
  return undefined;
};
const isLate = (id: string): boolean => id === 'cbql' || id === 'phatHanh';
const earlyIds = (form: FormName): string[] =>
  listSlots(unsigned(form), profiles[form])
    .map((slot) => slot.id)
    .filter((id) => !isLate(id));

describe.each(FORMS)('%s', (form) => {
  const profile = profiles[form];

  test('the signed document is the golden one (RSA PKCS#1 is deterministic)', () => {
    expect(Buffer.from(issued(form)).toString()).toBe(read(`golden/${form}-issued.xml`).toString());
  });

  test('signatures are spliced in: without the slots’ contents, the bytes are those from before', () => {
    let bytes = issued(form);
    for (const { id } of listSlots(bytes, profile)) {
      const { contentStart, contentEnd } = place(bytes, profile, id);
      bytes = Buffer.concat([bytes.subarray(0, contentStart), bytes.subarray(contentEnd)]);
    }
    expect(Buffer.compare(bytes, unsigned(form))).toBe(0);
  });

  test('a filled slot holds time, number and Signature', () => {
    const { content } = place(issued(form), profile, 'cbql');
    expect(content).toMatch(
      new RegExp(
        `^<NGAY_KY>${TIMES.cbql.replace('+', '\\+')}</NGAY_KY><SO_CCCD>[0-9]{12}</SO_CCCD><Signature xmlns=`,
      ),
    );
    expect(place(issued(form), profile, 'phatHanh').content).toMatch(
      /^<NGAY_KY>[^<]*<\/NGAY_KY><Signature xmlns=/,
    );
  });

  test('what is prepared survives JSON, another process, another day', () => {
    const ids = earlyIds(form);
    const prepared = prepareSignatures(
      unsigned(form),
      profile,
      ids.map((id) => assign(unsigned(form), profile, id)),
    );
    const back = JSON.parse(JSON.stringify(prepared)) as PreparedDocument;
    expect(back).toEqual(prepared);
    const values = valuesFor(unsigned(form), profile, back);
    expect(
      Buffer.compare(attachSignatures(unsigned(form), back, values), signSlots(unsigned(form), profile, ids)),
    ).toBe(0);
  });

  test('sign items carry the bytes and their digest', () => {
    const prepared = prepareSignatures(
      unsigned(form),
      profile,
      [assign(unsigned(form), profile, 'gvcn')].filter(() => form === 'primary'),
    );
    for (const item of toSignItems(prepared, { idPrefix: 'hb1/', label: 'Học bạ' })) {
      expect(item.id).toBe('hb1/gvcn');
      expect(Buffer.from(item.tbs).toString()).toMatch(/^<SignedInfo xmlns=/);
      expect(item.digest).toHaveLength(32);
    }
  });
});

test('ECDSA P-256 instead of RSA, in every role', async () => {
  const authority = await createSandboxAuthority({ clock });
  const values = record('secondary');
  const school = await authority.issueOrganization({
    ten: values.tenTruong,
    mst: '9990000202',
    key: 'ec-p256',
  });
  const as: Record<string, Identity> = { phatHanh: school };
  for (const slot of listSlots(unsigned('secondary'), profiles.secondary)) {
    if (slot.role === 'phatHanh') continue;
    as[slot.id] = await authority.issuePerson({
      hoVaTen: slot.holderName!,
      cccd: slot.holderId!,
      key: 'ec-p256',
    });
  }
  const options = { as, algorithm: 'ecdsa-sha256' } as const;
  const early = signSlots(unsigned('secondary'), profiles.secondary, earlyIds('secondary'), options);
  const bytes = signSlots(early, profiles.secondary, ['cbql', 'phatHanh'], options);
  const result = await newVerifier([authority.root, authority.issuing]).verify(bytes);
  expect(result.verdict).toBe('TOTAL-PASSED');
});

describe('preparing refuses', () => {
  const form = 'secondary';
  const profile = profiles[form];
  const bytes = unsigned(form);
  const prepare = (ids: readonly string[], change: Partial<SlotAssignment> = {}, on: Uint8Array = bytes) =>
    codeOf(() =>
      prepareSignatures(
        on,
        profile,
        ids.map((id) => ({ ...assign(on, profile, id), ...change })),
        { context },
      ),
    );
  const teachers = signSlots(bytes, profile, earlyIds(form));

  test.each([
    [
      'an unknown slot',
      () =>
        codeOf(() =>
          prepareSignatures(bytes, profile, [{ ...assign(bytes, profile, 'cbql'), slotId: 'gvbm:77' }]),
        ),
      'ERR_HBS_SLOT_UNKNOWN',
    ],
    ['a filled slot', () => prepare(['gvbm:15'], {}, teachers), 'ERR_HBS_SLOT_FILLED'],
    ['a slot twice', () => prepare(['gvbm:15', 'gvbm:15']), 'ERR_HBS_SLOT_TWICE'],
    ['homeroom before teachers', () => prepare(['gvcn']), 'ERR_HBS_SLOT_ORDER'],
    ['manager before teachers', () => prepare(['cbql']), 'ERR_HBS_SLOT_ORDER'],
    [
      'manager together with teachers: the slots lie inside what he signs',
      () => prepare([...earlyIds(form), 'cbql']),
      'ERR_HBS_SLOT_ORDER',
    ],
    ['seal before manager', () => prepare(['phatHanh'], {}, teachers), 'ERR_HBS_SLOT_ORDER'],
    [
      'a time of another form',
      () => prepare(['gvbm:15'], { signingTime: '26/05/2026' }),
      'ERR_HBS_SIGNING_TIME',
    ],
    [
      'a time earlier than an earlier stage',
      () => prepare(['cbql'], { signingTime: '2026-05-26T23:00:00+07:00' }, teachers),
      'ERR_HBS_SIGNING_TIME_ORDER',
    ],
    [
      'an algorithm outside the profile',
      () => prepare(['gvbm:15'], { algorithm: 'rsa-sha512' }),
      'ERR_HBS_DSIG_ALGORITHM',
    ],
    [
      'an algorithm the key cannot',
      () => prepare(['gvbm:15'], { algorithm: 'ecdsa-sha256' }),
      'ERR_HBS_DSIG_KEY_TYPE',
    ],
    [
      'an expired certificate',
      () => prepare(['gvbm:15'], { signingTime: '2046-05-28T14:03:00+07:00' }),
      'ERR_HBS_CERT_EXPIRED',
    ],
    [
      'a certificate not yet valid',
      () => prepare(['gvbm:15'], { signingTime: '2016-05-28T14:03:00+07:00' }),
      'ERR_HBS_CERT_NOT_YET_VALID',
    ],
    [
      'another teacher',
      () => prepare(['gvbm:15'], { certificate: identity('999185000103').certificate }),
      'ERR_HBS_SIGNER_MISMATCH',
    ],
    [
      'another homeroom teacher',
      () =>
        prepare(['gvcn', ...earlyIds(form).filter((id) => id !== 'gvcn')], {
          certificate: identity('999170000021').certificate,
        }),
      'ERR_HBS_SIGNER_MISMATCH',
    ],
    [
      'another manager',
      () => prepare(['cbql'], { certificate: identity('999185000103').certificate }, teachers),
      'ERR_HBS_SIGNER_MISMATCH',
    ],
    [
      'the school for a teacher',
      () => prepare(['gvbm:15'], { certificate: identity(form).certificate }),
      'ERR_HBS_SIGNER_NOT_PERSON',
    ],
    [
      'a person for the seal',
      () =>
        prepare(
          ['phatHanh'],
          { certificate: identity('999170000021').certificate },
          signSlots(teachers, profile, ['cbql']),
        ),
      'ERR_HBS_SIGNER_NOT_ORGANIZATION',
    ],
    [
      'a file that is no certificate',
      () => prepare(['gvbm:15'], { certificate: Buffer.from('x') }),
      'ERR_HBS_CERT_FORMAT',
    ],
    [
      'another layout',
      () => codeOf(() => prepareSignatures(unsigned('primary'), profile, [])),
      'ERR_HBS_TRANSCRIPT_LAYOUT',
    ],
    [
      'a document with an extra tag',
      () => codeOf(() => listSlots(edit(bytes, '<MA_TRUONG>', '<X></X><MA_TRUONG>'), profile)),
      'ERR_HBS_TRANSCRIPT_LAYOUT',
    ],
    [
      'a document without one teacher’s slot',
      () => codeOf(() => listSlots(edit(bytes, '<GVBM Id="gv999185000102"></GVBM>', ''), profile)),
      'ERR_HBS_TRANSCRIPT_LAYOUT',
    ],
    [
      'a DOCTYPE',
      () => codeOf(() => listSlots(Buffer.from(`<!DOCTYPE HOC_BA>${bytes}`), profile)),
      'ERR_HBS_XML_DOCTYPE',
    ],
  ])('%s', (_, run, code) => {
    expect(run()).toBe(code);
  });

  test('a homeroom signature after the manager’s (primary, where it is optional) only with a fitting time', () => {
    const primary = unsigned('primary');
    const signed = signSlots(primary, profiles.primary, ['cbql']);
    expect(
      codeOf(() =>
        signSlots(signed, profiles.primary, ['gvcn'], { times: { gvcn: '2026-05-30T08:00:00+07:00' } }),
      ),
    ).toBe('ERR_HBS_SIGNING_TIME_ORDER');
    expect(codeOf(() => signSlots(signed, profiles.primary, ['gvcn']))).toBeUndefined();
  });

  test('by name, where the record gives no number', () => {
    const { soDinhDanhGvcn: _, ...rest } = record('secondary') as Extract<Transcript, { form: 'secondary' }>;
    const noNumber = signSlots(
      encodeTranscript(rest as Transcript, profile),
      profile,
      earlyIds(form).filter((id) => id !== 'gvcn'),
    );
    const given = (who: string) =>
      codeOf(() =>
        prepareSignatures(noNumber, profile, [
          {
            slotId: 'gvcn',
            algorithm: 'rsa-sha256',
            signingTime: TIMES.gvcn,
            certificate: identity(who).certificate,
          },
        ]),
      );
    expect(given('999185000101')).toBeUndefined();
    expect(given('999185000102')).toBe('ERR_HBS_SIGNER_MISMATCH');
  });
});

describe('attaching refuses', () => {
  const form = 'secondary';
  const profile = profiles[form];
  const bytes = unsigned(form);
  const ids = earlyIds(form);
  const prepared = prepareSignatures(
    bytes,
    profile,
    ids.map((id) => assign(bytes, profile, id)),
    { context },
  );
  const values = valuesFor(bytes, profile, prepared);
  const attach = (p: PreparedDocument = prepared, v: ReadonlyMap<string, Uint8Array> = values, b = bytes) =>
    codeOf(() => attachSignatures(b, p, v, { context }));
  const changed = (change: Partial<PreparedDocument['signatures'][0]>): PreparedDocument => ({
    ...prepared,
    signatures: prepared.signatures.map((one, i) => (i === 0 ? { ...one, ...change } : one)),
  });
  const [first, second] = prepared.signatures as [
    PreparedDocument['signatures'][0],
    PreparedDocument['signatures'][0],
  ];

  test.each([
    ['another document', () => attach(prepared, values, edit(bytes, '8.0', '9.0')), 'ERR_HBS_PREPARED_STALE'],
    [
      'another value',
      () => attach(prepared, new Map([...values, [first.slotId, Buffer.alloc(256, 7)]])),
      'ERR_HBS_SIGNATURE_MISMATCH',
    ],
    [
      'the values of two slots exchanged',
      () => attach(prepared, new Map([...values, [first.slotId, values.get(second.slotId)!]])),
      'ERR_HBS_SIGNATURE_MISMATCH',
    ],
    [
      'an empty value',
      () => attach(prepared, new Map([...values, [first.slotId, new Uint8Array()]])),
      'ERR_HBS_SIGNATURE_MISMATCH',
    ],
    [
      'a value for a slot that was not prepared',
      () => attach(prepared, new Map([...values, ['cbql', Buffer.alloc(256)]])),
      'ERR_HBS_SLOT_UNKNOWN',
    ],
    [
      'the homeroom teacher before the teachers',
      () => attach(prepared, new Map([['gvcn', values.get('gvcn')!]])),
      'ERR_HBS_SLOT_ORDER',
    ],
    [
      'another time in what was prepared',
      () => attach(changed({ signingTime: '2026-05-27T08:00:00+07:00' })),
      'ERR_HBS_PREPARED_MISMATCH',
    ],
    ['another target', () => attach(changed({ reference: 'data' })), 'ERR_HBS_PREPARED_MISMATCH'],
    [
      'another certificate',
      () => attach(changed({ certificate: second.certificate })),
      'ERR_HBS_SIGNATURE_MISMATCH',
    ],
    ['another place', () => attach(changed({ offset: 1 })), 'ERR_HBS_PREPARED_MISMATCH'],
    ['a place that is not empty', () => attach(changed({ offset: 0 })), 'ERR_HBS_PREPARED_MISMATCH'],
    ['markup as a tag', () => attach(changed({ signedAtTag: 'A><B' })), 'ERR_HBS_XML_NAME'],
  ])('%s', (_, run, code) => {
    expect(run()).toBe(code);
  });

  test('and takes some teachers now, the others later', async () => {
    const some = new Map([...values].slice(0, 3));
    const partly = attachSignatures(bytes, prepared, some, { context });
    expect(listSlots(partly, profile).filter((slot) => slot.filled)).toHaveLength(3);
    const rest = signSlots(
      partly,
      profile,
      ids.filter((id) => !some.has(id)),
    );
    expect((await newVerifier().verify(rest, { stage: 'homeroomSigned' })).verdict).toBe('TOTAL-PASSED');
  });
});

/** A signer over the fixture keys that behaves, or refuses one slot. */
function localSigner(refuse?: string): Signer & { readonly batches: string[][] } {
  const batches: string[][] = [];
  return {
    batches,
    provider: 'test',
    capabilities: { maxBatch: 100, confirmation: 'none', prehash: true, resumable: false },
    listCredentials: async () => [],
    async *signBatch(
      credential: SigningCredential,
      items: readonly SignItem[],
      _options?: BatchOptions,
    ): AsyncIterable<SignOutcome> {
      batches.push(items.map((item) => item.id));
      for (const { id, tbs } of items) {
        yield id === refuse
          ? { id, ok: false, error: { code: 'user_rejected' } }
          : { id, ok: true, signature: signValue(tbs, identity(credential.id)) };
      }
    },
    close: async () => {},
  };
}

function credential(key: string): SigningCredential {
  const { certificate } = identity(key);
  return {
    id: key,
    certificate,
    chain: [],
    algorithms: ['rsa-sha512', 'rsa-sha256'],
    holder: { cn: '' },
    kind: 'unknown',
  };
}

describe('signStage', () => {
  const form = 'secondary';
  const profile = profiles[form];
  const bytes = unsigned(form);
  const credentials = new Map<string, SigningCredential>();
  const requests = (signer: Signer, ids: readonly string[], on: Uint8Array) =>
    ids.map((slotId) => {
      const slot = listSlots(on, profile).find((one) => one.id === slotId)!;
      const key = slot.holderId ?? form;
      if (!credentials.has(key)) credentials.set(key, credential(key));
      return { slotId, signer, credential: credentials.get(key)!, signingTime: TIMES[slot.role] };
    });

  test('gives the same document, one batch for each credential', async () => {
    const signer = localSigner();
    const early = await signStage(bytes, profile, requests(signer, earlyIds(form), bytes));
    expect(signer.batches).toHaveLength(12);
    expect(signer.batches).toContainEqual(['gvbm:27', 'gvbm:14']);
    const done = await signStage(early, profile, requests(signer, ['cbql', 'phatHanh'], early));
    expect(Buffer.compare(done, issued(form))).toBe(0);
  });

  test('a refusal of one is a refusal of all', async () => {
    await expect(
      signStage(bytes, profile, requests(localSigner('gvbm:26'), earlyIds(form), bytes)),
    ).rejects.toMatchObject({
      code: 'ERR_HBS_SIGNER_REFUSED',
      params: { slotId: 'gvbm:26', reason: 'user_rejected' },
    });
  });

  test('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('đủ rồi'));
    await expect(
      signStage(bytes, profile, requests(localSigner(), earlyIds(form), bytes), { signal }),
    ).rejects.toThrow('đủ rồi');
  });
});
