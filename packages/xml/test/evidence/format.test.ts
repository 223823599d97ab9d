import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectEvidence } from '../../src/evidence/collect-evidence.ts';
import { type Evidence, readEvidence, writeEvidence } from '../../src/evidence/format.ts';
import { manifestOf } from '../../src/evidence/manifest.ts';
import { EVIDENCE_SCHEMA } from '../../src/evidence/schema.ts';
import { timestampSignatures } from '../../src/evidence/timestamp-signatures.ts';
import { verifyWithEvidence } from '../../src/evidence/verify-with-evidence.ts';
import { readTimestampToken } from '../../src/tsp/token.ts';
import { listSignatures } from '../../src/xades/signatures.ts';
import { stampAt } from '../xades/make-pki.ts';
import { listsAt, makeWorld, ms, rootsOf } from './support.ts';

const schema = z.fromJSONSchema(EVIDENCE_SCHEMA as never);
const sha = (name: string, bytes: Uint8Array): string => createHash(name).update(bytes).digest('hex');

describe('the evidence file', async () => {
  const world = await makeWorld('B');
  const at = '2026-05-30T00:00:00Z';
  const teacher = listSignatures(world.bytes)[0]!.signatureId!;
  const signatureTimestamps = await timestampSignatures(world.bytes, {
    signatureIds: [teacher],
    timestamp: stampAt(world.tsa[0]!.tsa, '2026-05-26T02:00:00Z'),
  });
  const evidence = await collectEvidence(world.bytes, {
    anchors: rootsOf(world),
    at: ms(at),
    timestamp: stampAt(world.tsa[0]!.tsa, at),
    revocation: listsAt(world, at),
    signatureTimestamps,
    digestAlgorithm: 'sha512',
  });
  const json = () => JSON.parse(Buffer.from(writeEvidence(evidence)).toString());
  const verify = (file: Evidence) =>
    verifyWithEvidence(world.bytes, file, {
      profiles: [world.profile],
      anchors: rootsOf(world),
      at: ms('2026-07-01T00:00:00Z'),
    });

  it('is what its JSON Schema says, and the committed schema is this one', () => {
    expect(schema.safeParse(json()).success).toBe(true);
    const path = new URL('../../schema/hocbaso-evidence-1.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(EVIDENCE_SCHEMA);
  });

  it.each([
    [
      'another format',
      (x) => {
        x.format = 'hocbaso-evidence/2';
      },
    ],
    [
      'an unknown name',
      (x) => {
        x.note = 'x';
      },
    ],
    [
      'no seal',
      (x) => {
        x.seals = [];
      },
    ],
    [
      'an unknown kind',
      (x) => {
        x.materials[0].kind = 'pdf';
      },
    ],
    ['a signature timestamp of nobody', (x) => void delete x.materials[0].signatureId],
    [
      'a certificate with an Id',
      (x) => {
        x.materials.at(-1).signatureId = 'a';
      },
    ],
    [
      'an unknown hash',
      (x) => {
        x.seals[0].algorithm = 'sha1';
      },
    ],
    [
      'base64 that is none',
      (x) => {
        x.seals[0].token = '!';
      },
    ],
    [
      'a negative count',
      (x) => {
        x.seals[0].materials = -1;
      },
    ],
    [
      'a short digest',
      (x) => {
        x.document.sha512 = 'ab';
      },
    ],
  ] as [string, (x: ReturnType<typeof json>) => void][])(
    'with %s is refused, by us and by the schema',
    (_, change) => {
      const file = json();
      change(file);
      expect(() => readEvidence(Buffer.from(JSON.stringify(file)))).toThrow(
        expect.objectContaining({ code: 'ERR_HBS_EVIDENCE_FORMAT' }),
      );
      expect(schema.safeParse(file).success).toBe(false);
    },
  );

  it('with material no seal covers is refused', () => {
    const file = json();
    file.seals[0].materials--;
    expect(() => readEvidence(Buffer.from(JSON.stringify(file)))).toThrow(/hocbaso-evidence\/1/);
    expect(() => readEvidence(Buffer.from('{"format":'))).toThrow(/json/);
  });

  it('is a timestamp over lines anybody can write again', () => {
    const [seal] = evidence.seals;
    const lines = [
      'hocbaso-evidence/1',
      'algorithm sha512',
      `document ${sha('sha512', world.bytes)}`,
      ...evidence.materials.map(
        (x) => `${x.kind} ${x.signatureId === undefined ? '' : `${x.signatureId} `}${sha('sha512', x.der)}`,
      ),
    ];
    const text = `${lines.join('\n')}\n`;
    expect(Buffer.from(manifestOf(world.bytes, evidence, 0, seal!)).toString()).toBe(text);
    expect(Buffer.from(readTimestampToken(seal!.token).digest).toString('hex')).toBe(
      sha('sha512', Buffer.from(text)),
    );
  });

  it('proves a stage by its own timestamp, earlier than the whole', async () => {
    const found = await verify(evidence);
    expect(found.verdict).toBe('TOTAL-PASSED');
    const proven = new Map(found.signatures.map((x) => [x.signatureId, x.provenAt]));
    expect(proven.get(teacher)).toBe(ms('2026-05-26T02:00:00Z'));
    expect([...proven.values()].filter((x) => x === ms(at)).length).toBe(proven.size - 1);
  });

  it('takes no timestamp of another signature for it', async () => {
    const other = listSignatures(world.bytes)[1]!.signatureId!;
    const moved = [{ signatureId: other, token: signatureTimestamps[0]!.token }];
    const found = await verify(
      await collectEvidence(world.bytes, {
        anchors: rootsOf(world),
        at: ms(at),
        timestamp: stampAt(world.tsa[0]!.tsa, at),
        revocation: listsAt(world, at),
        signatureTimestamps: moved,
      }),
    );
    expect(found.verdict).toBe('TOTAL-PASSED');
    expect(found.signatures.every((x) => x.provenAt === ms(at))).toBe(true);
  });

  it('is refused where the timestamp does not fit, and where nothing is signed', async () => {
    const options = { anchors: rootsOf(world), at: ms(at) };
    const wrong = stampAt(world.tsa[0]!.tsa, at);
    const lying = collectEvidence(world.bytes, {
      ...options,
      timestamp: (question) => wrong({ ...question, digest: Buffer.alloc(32) }),
    });
    await expect(lying).rejects.toMatchObject({ code: 'ERR_HBS_EVIDENCE_TIMESTAMP' });
    const unsigned = collectEvidence(Buffer.from('<a></a>'), { ...options, timestamp: wrong });
    await expect(unsigned).rejects.toMatchObject({ code: 'ERR_HBS_EVIDENCE_UNSIGNED' });
    const broken = Buffer.from(
      Buffer.from(world.bytes).toString().replace('<QUOC_TICH>VN<', '<QUOC_TICH>US<'),
    );
    const tampered = collectEvidence(broken, { ...options, timestamp: wrong });
    await expect(tampered).rejects.toMatchObject({ code: 'ERR_HBS_DSIG_REFERENCE_DIGEST' });
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const stopped = collectEvidence(world.bytes, {
      anchors: rootsOf(world),
      at: ms(at),
      timestamp: stampAt(world.tsa[0]!.tsa, at),
      signal,
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});
