import { listSlots } from '@hocbaso/xml';
import { describe, expect, test } from 'vitest';
import { editSlot, place, replaceRange, resign } from './forge.ts';
import { noteChecks } from './note-checks.ts';
import { FORMS, failures, identity, issued, newVerifier, profiles } from './support.ts';

/** The further recipes of the attack study, at every slot of both layouts. */

const verifier = newVerifier();

async function refusals(bytes: Uint8Array): Promise<string[]> {
  const started = performance.now();
  const result = await verifier.verify(bytes);
  expect(result.verdict).toBe('TOTAL-FAILED');
  expect(result.record).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(3_000);
  noteChecks(failures(result));
  return failures(result);
}

const cases = FORMS.flatMap((form) =>
  listSlots(issued(form), profiles[form]).map((slot) => ({ form, slotId: slot.id, slot })),
);

describe.each(cases)('$form $slotId', ({ form, slotId, slot }) => {
  const profile = profiles[form];
  const own = identity(slot.holderId ?? form);
  const at = (id: string): string => `${id}@${slotId}`;
  const inside = (text: string | Uint8Array): Uint8Array => {
    const { targetStart, targetEnd } = place(issued(form), profile, slotId);
    const signed = Buffer.from(issued(form)).subarray(targetStart, targetEnd);
    const where = targetStart + signed.indexOf(/<(?:HO_VA_TEN|DIEMHOCKY1)>/.exec(signed.toString())![0]);
    const from = where + signed.subarray(where - targetStart).indexOf('>') + 1;
    return Buffer.concat([issued(form).subarray(0, from), Buffer.from(text), issued(form).subarray(from)]);
  };

  test.each([
    [
      'a prefix in content (xsi:type), the prefix bound on an ancestor',
      ' xmlns:x="urn:evil" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x:T"',
    ],
    ['an Id in NFD beside the right one', ` id="${'đ'.normalize('NFD')}"`],
  ])('%s', async (_, attribute) => {
    const { target, targetStart, targetEnd } = place(issued(form), profile, slotId);
    const changed = target.replace(/^<[A-Z_]+/, `$&${attribute}`);
    expect(await refusals(replaceRange(issued(form), targetStart, targetEnd, changed))).toContain(
      'structure.shape',
    );
  });

  test.each([
    ['U+FFFE', '\ufffe'],
    ['a lone surrogate in UTF-8', Uint8Array.from([0xed, 0xa0, 0x80])],
    ['an overlong slash', Uint8Array.from([0xe0, 0x80, 0xaf])],
    ['five bytes for one character', Uint8Array.from([0xf8, 0x88, 0x80, 0x80, 0x80])],
    ['a character above U+10FFFF', Uint8Array.from([0xf4, 0x90, 0x80, 0x80])],
    ['a reference to a surrogate', '&#xD800;'],
  ])('%s in what is signed', async (_, text) => {
    expect(await refusals(inside(text))).toEqual(['document.xml']);
  });

  test('10 000 References', async () => {
    const bytes = resign(issued(form), profile, slotId, own, (xml) =>
      xml.replace(/<Reference URI="#(?!Signature_).*?<\/Reference>/, (one) => one.repeat(10_000)),
    );
    expect(await refusals(bytes)).toContain(at('signature.structure'));
  });

  test.each([
    ['nothing', ''],
    ['all zero', Buffer.alloc(256).toString('base64')],
    ['one byte too many in front', Buffer.alloc(257, 1).toString('base64')],
    ['one byte short', Buffer.alloc(255, 1).toString('base64')],
    ['the integer 0 in DER', Buffer.from('3006020100020100', 'hex').toString('base64')],
  ])('a signature value that is %s', async (_, value) => {
    const bytes = editSlot(issued(form), profile, slotId, (xml) =>
      xml.replace(/<SignatureValue>[^<]*/, `<SignatureValue>${value}`),
    );
    const found = await refusals(bytes);
    expect(found.includes(at('signature.value')) || found.includes(at('signature.structure'))).toBe(true);
  });

  test('signing time of a thousand digits', async () => {
    const bytes = editSlot(issued(form), profile, slotId, (xml) =>
      xml.replace(/<SigningTime>[^<]*/, `<SigningTime>${'9'.repeat(1_000)}`),
    );
    expect(await refusals(bytes)).toEqual(
      expect.arrayContaining([at('signature.signingTime'), at('time.readable')]),
    );
  });
});
