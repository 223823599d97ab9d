import { reportToText, verificationReport } from '@hocbaso/xml';
import { describe, expect, it } from 'vitest';
import { collectEvidence } from '../../src/evidence/collect-evidence.ts';
import { verifyWithEvidence } from '../../src/evidence/verify-with-evidence.ts';
import { listsAt, makeWorld, ms, rootsOf, SHA256_RETIRED } from '../evidence/support.ts';
import { stampAt } from '../xades/make-pki.ts';

const SEALED = '2026-05-30T00:00:00Z';
const algorithms = SHA256_RETIRED;

describe('a report with archived evidence', async () => {
  const world = await makeWorld();
  const anchors = rootsOf(world);
  const reportOf = async (revoked: readonly { serial: string; at: string }[], at: string) => {
    const evidence = await collectEvidence(world.bytes, {
      anchors,
      at: ms(SEALED),
      timestamp: stampAt(world.tsa[0]!.tsa, SEALED),
      revocation: listsAt(world, SEALED, revoked),
      algorithms,
    });
    const found = await verifyWithEvidence(world.bytes, evidence, {
      profiles: [world.profile],
      anchors,
      at: ms(at),
      algorithms,
    });
    return verificationReport(found.transcript!, { now: ms(at), evidence: found });
  };

  it('says since when each signature is proven, and that nothing was revoked', async () => {
    const report = await reportOf([], '2027-01-01T00:00:00Z');
    expect(report.verdict).toBe('TOTAL-PASSED');
    expect(report.document.provenAt).toBe('2026-05-30T07:00:00+07:00');
    for (const one of report.signatures) {
      expect(one.revocation).toBe('good');
      expect(one.time).toMatchObject({ source: 'evidence', provenAt: '2026-05-30T07:00:00+07:00' });
      expect(one.checks.map(({ id }) => id)).toContain('evidence.revocation');
    }
    expect(report.checks.map(({ id, label }) => [id, label])).toContainEqual([
      'evidence.seal',
      'Dấu thời gian của bằng chứng',
    ]);
    expect(reportToText(report)).toContain('Không bị thu hồi khi ký');
  });

  it('says which signature’s certificate was revoked', async () => {
    const plain = await reportOf([], '2027-01-01T00:00:00Z');
    const victim = plain.signatures.find(({ role }) => role === 'cbql')!;
    const { serial } = victim.certificate!;
    const report = await reportOf([{ serial, at: '2026-05-20T00:00:00Z' }], '2027-01-01T00:00:00Z');
    expect(report).toMatchObject({ verdict: 'INDETERMINATE', subIndication: 'REVOKED_NO_POE' });
    for (const one of report.signatures) {
      const isVictim = one.certificate!.serial === serial;
      expect([one.revocation, one.indication]).toEqual(
        isVictim ? ['revoked', 'INDETERMINATE'] : ['good', 'TOTAL-PASSED'],
      );
      expect(one.certificateAtSigning).toBe(isVictim ? 'unknown' : 'passed');
      if (isVictim) expect(one.subIndication).toBe('REVOKED_NO_POE');
    }
    expect(report.reasons.join()).toContain('thu hồi');
  });
});
