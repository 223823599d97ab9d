import { writeFileSync } from 'node:fs';
import { attachSignatures, encodeTranscript, listSlots, prepareSignatures } from '@hocbaso/xml';
import { expect, it } from 'vitest';
import { extendToLt, extendToLta, extendToT } from '../../src/xades/extend.ts';
import { listSignatures } from '../../src/xades/signatures.ts';
import {
  assign,
  context,
  failures,
  newVerifier,
  profiles,
  record,
  valuesFor,
} from '../transcript/support.ts';
import { makeAuthority, stampAt } from './make-pki.ts';

it('smoke', async () => {
  const profile = profiles.secondary;
  let bytes = encodeTranscript(record('secondary'), profile);
  const ids = listSlots(bytes, profile).map((s) => s.id);
  const late = (id: string) => id === 'cbql' || id === 'phatHanh';
  for (const group of [ids.filter((x) => !late(x)), ids.filter(late)]) {
    const prepared = JSON.parse(
      JSON.stringify(
        prepareSignatures(
          bytes,
          profile,
          group.map((id) => ({ ...assign(bytes, profile, id), level: 'B' as const })),
          { context },
        ),
      ),
    );
    bytes = attachSignatures(bytes, prepared, valuesFor(bytes, profile, prepared), { context });
  }
  writeFileSync('/tmp/b.xml', bytes);
  let r = await newVerifier().verify(bytes);
  console.log(
    r.verdict,
    failures(r),
    r.slots.map((x) => x.level),
  );
  console.log(listSignatures(bytes));
  const a = await makeAuthority({
    name: 'A',
    rootUntil: '2040-01-01T00:00:00Z',
    tsaFrom: '2025-01-01T00:00:00Z',
    tsaUntil: '2031-01-01T00:00:00Z',
  });
  const seal = listSignatures(bytes).at(-1)!.signatureId!;
  let t = await extendToT(bytes, { signatureId: seal, timestamp: stampAt(a.tsa, '2026-05-30T00:00:00Z') });
  t = await extendToLt(t, { signatureId: seal, data: { certificates: [a.root.der], crls: [a.root.der] } });
  t = await extendToLta(t, { signatureId: seal, timestamp: stampAt(a.tsa, '2026-05-31T00:00:00Z') });
  writeFileSync('/tmp/lta.xml', t);
  r = await newVerifier().verify(t);
  console.log(r.verdict, failures(r), r.slots.at(-1));
  console.log(r.checks.filter((c) => c.slotId === 'phatHanh'));
  await expect(
    extendToT(bytes, { signatureId: listSignatures(bytes)[0]!.signatureId!, timestamp: stampAt(a.tsa, 0) }),
  ).rejects.toThrow(/Signature_/);
});
