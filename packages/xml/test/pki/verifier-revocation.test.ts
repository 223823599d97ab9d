import { type AuthorityServices, startAuthorityServices } from '@hocbaso/sandbox';
import {
  createTranscriptVerifier,
  type RevocationOptions,
  readCertificate,
  verificationReport,
} from '@hocbaso/xml';
import { verifyMany } from '@hocbaso/xml/bulk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authority, clock, failures, identity, issued, profiles } from '../transcript/support.ts';

const form = 'primary';
const DAY = 86_400_000;
let services: AuthorityServices;
let rootCrl: Uint8Array;
beforeAll(async () => {
  services = await startAuthorityServices({ authority, clock });
  rootCrl = await crl('root');
});
afterAll(() => services.close());

const crl = async (name = 'issuing'): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(`${services.url}/crl/${name}.crl`)).arrayBuffer());
const verifierWith = (
  revocation?: RevocationOptions,
  anchors: Parameters<typeof createTranscriptVerifier>[0]['anchors'] = [authority.root],
) =>
  createTranscriptVerifier({
    profiles: Object.values(profiles),
    clock,
    anchors,
    intermediates: [authority.issuing],
    ...(revocation === undefined ? {} : { revocation }),
  });
const school = () => identity(form).certificate;
const fresh = async () => ({ ocsp: [], crl: [await crl(), rootCrl] });

describe('revocation in the verification of a transcript', () => {
  it('passes with evidence that is current, and no longer says that nothing was checked', async () => {
    const result = await verifierWith({ evidence: await fresh() }).verify(issued(form));
    expect(result.verdict).toBe('TOTAL-PASSED');
    expect(result.checks.filter((c) => c.id === 'certificate.revocation').map((c) => c.status)).toEqual(
      result.slots.map(() => 'passed'),
    );
    expect(result.checks.some((c) => c.id === 'certificates.revocation')).toBe(false);
    expect(result.record).toBeDefined();
    // The same as evidence of the document.
    expect((await verifierWith().verify(issued(form), { evidence: await fresh() })).verdict).toBe(
      'TOTAL-PASSED',
    );
  });

  it('is open without evidence: unknown, not passed, and nothing is vouched for', async () => {
    const result = await verifierWith({}).verify(issued(form));
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.record).toBeUndefined();
    expect(result.checks).toContainEqual(
      expect.objectContaining({
        id: 'certificate.revocation',
        status: 'unknown',
        code: 'REVOCATION_NO_EVIDENCE',
      }),
    );
    const issuingOnly = await verifierWith({ evidence: { ocsp: [], crl: [await crl()] } }).verify(
      issued(form),
    );
    expect(issuingOnly.verdict).toBe('INDETERMINATE');
  });

  it('fails when the seal was revoked before it was used, and is open when after, for only the signer dates it', async () => {
    services.revoke(school(), { at: Date.parse('2026-05-29T02:00:00Z'), reason: 'keyCompromise' });
    const before = await verifierWith({ evidence: await fresh() }).verify(issued(form));
    expect(failures(before)).toContain('certificate.revocation@phatHanh');
    expect(before.checks).toContainEqual(
      expect.objectContaining({ slotId: 'phatHanh', status: 'failed', code: 'REVOCATION_REVOKED' }),
    );
    expect(before.slots.find((s) => s.slotId === 'phatHanh')?.status).toBe('failed');
    services.revoke(school(), { at: Date.parse('2026-05-30T02:00:00Z'), reason: 'superseded' });
    const after = await verifierWith({ evidence: await fresh() }).verify(issued(form));
    expect(after.verdict).toBe('INDETERMINATE');
    expect(after.checks).toContainEqual(
      expect.objectContaining({ slotId: 'phatHanh', status: 'unknown', code: 'REVOCATION_NO_POE' }),
    );
    services.release(school());
  });

  it('says why in the words of EN 319 102-1: REVOKED, REVOKED_NO_POE, OUT_OF_BOUNDS_NO_POE, TRY_LATER', async () => {
    const told = async (revocation: RevocationOptions, at = clock.now()) => {
      const result = await verifierWith(revocation).verify(issued(form), { at });
      const { subIndication } = verificationReport(result, { now: at });
      expect(subIndication).toBe(result.subIndication);
      return [result.verdict, result.subIndication];
    };
    expect(await told({ evidence: await fresh() })).toEqual(['TOTAL-PASSED', undefined]);
    expect(await told({})).toEqual(['INDETERMINATE', 'TRY_LATER']);
    const seal = school();
    services.revoke(seal, { at: Date.parse('2026-05-29T02:00:00Z'), reason: 'keyCompromise' });
    expect(await told({ evidence: await fresh() })).toEqual(['TOTAL-FAILED', 'REVOKED']);
    services.revoke(seal, { at: Date.parse('2026-05-30T02:00:00Z'), reason: 'superseded' });
    expect(await told({ evidence: await fresh() })).toEqual(['INDETERMINATE', 'REVOKED_NO_POE']);
    // The others have no evidence and could be tried again; the seal could not.
    expect(await told({ evidence: { ocsp: [], crl: [await crl()] } })).toEqual([
      'INDETERMINATE',
      'REVOKED_NO_POE',
    ]);
    services.release(seal);
    // Lists from after the end of every certificate: who is not on them may have been dropped.
    const end = Math.max(...[seal, authority.issuing].map((der) => readCertificate(der).notAfter)) + 30 * DAY;
    const late = await startAuthorityServices({ authority, clock: { now: () => end } });
    const list = async (name: string) =>
      new Uint8Array(await (await fetch(`${late.url}/crl/${name}.crl`)).arrayBuffer());
    const evidence = { ocsp: [], crl: [await list('issuing'), await list('root')] };
    await late.close();
    expect(await told({ evidence }, end)).toEqual(['INDETERMINATE', 'OUT_OF_BOUNDS_NO_POE']);
  });

  it('a list of the signing time does not tell what has become of the key since', async () => {
    const past = await startAuthorityServices({ authority, clock: { now: () => clock.now() - 3 * DAY } });
    const old = new Uint8Array(await (await fetch(past.crlUrl)).arrayBuffer());
    await past.close();
    const later = { at: clock.now() + 10 * DAY };
    const result = await verifierWith({ evidence: { ocsp: [], crl: [old, rootCrl] } }).verify(
      issued(form),
      later,
    );
    expect(result.verdict).toBe('INDETERMINATE');
    expect(result.checks).toContainEqual(expect.objectContaining({ code: 'REVOCATION_STALE' }));
  });

  it('is the same on worker threads, from evidence of the call or of a document', async () => {
    const evidence = await fresh();
    const options = {
      profiles: Object.values(profiles),
      clock,
      anchors: [authority.root],
      intermediates: [authority.issuing],
      workers: 1,
      at: clock.now(),
    };
    const bytes = issued(form);
    const given: [Parameters<typeof verifyMany>[1], { bytes: Uint8Array; evidence?: typeof evidence }][] = [
      [{ ...options, revocation: { evidence } }, { bytes }],
      [{ ...options, revocation: {} }, { bytes }],
      [options, { bytes, evidence }],
    ];
    const verdicts: string[] = [];
    for (const [how, document] of given) {
      for await (const outcome of verifyMany([document], how)) {
        if (!outcome.ok) throw outcome.error;
        const one = await verifierWith(how.revocation).verify(bytes, {
          at: options.at,
          ...(document.evidence === undefined ? {} : { evidence }),
        });
        expect(outcome.verification).toEqual(one);
        verdicts.push(`${outcome.verdict} ${outcome.verification.subIndication ?? ''}`);
      }
    }
    expect(verdicts).toEqual(['TOTAL-PASSED ', 'INDETERMINATE TRY_LATER', 'TOTAL-PASSED ']);
  });

  it('fails by a revoked issuer', async () => {
    services.revoke(authority.issuing, { at: Date.parse('2026-01-01T00:00:00Z'), reason: 'cACompromise' });
    const evidence = { ocsp: [], crl: [await crl(), await crl('root')] };
    const result = await verifierWith({ evidence }).verify(issued(form));
    services.release(authority.issuing);
    expect(result.verdict).toBe('TOTAL-FAILED');
    expect(result.checks).toContainEqual(
      expect.objectContaining({ code: 'VERIFY_REVOCATION_CA', status: 'failed' }),
    );
  });

  it('asks the network only with a fetch, only where evidence at hand does not settle it', async () => {
    const counted = services.calls();
    const online = { fetch, resolveUrl: services.resolveUrl };
    // These certificates carry no addresses: nobody is asked, and it stays open.
    expect((await verifierWith({ online }).verify(issued(form))).verdict).toBe('INDETERMINATE');
    expect(services.calls()).toEqual(counted);
  });

  it('trusts anchors in their time', async () => {
    const anchor = { certificate: authority.root, set: 'test' };
    const signed = Date.parse('2026-05-29T03:00:00Z');
    expect((await verifierWith(undefined, [anchor]).verify(issued(form))).verdict).toBe('TOTAL-PASSED');
    expect(
      (await verifierWith(undefined, [{ ...anchor, to: signed - DAY * 10 }]).verify(issued(form))).verdict,
    ).toBe('INDETERMINATE');
    // One that ended between the first signature and the last.
    const ended = await verifierWith(undefined, [{ ...anchor, to: signed - DAY / 2 }]).verify(issued(form));
    expect(ended.slots.map((s) => s.status)).toEqual(['passed', 'passed', 'unknown']);
  });
});
