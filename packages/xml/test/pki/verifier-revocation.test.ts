import { type AuthorityServices, startAuthorityServices } from '@hocbaso/sandbox';
import { createTranscriptVerifier, type RevocationOptions } from '@hocbaso/xml';
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
