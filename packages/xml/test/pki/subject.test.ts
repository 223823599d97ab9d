import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../src/x509/read-certificate.ts';
import { makeIdentity } from '../engine/identities.ts';

const read = async (subject: string) => {
  const { holder, kind, cmnd } = readCertificate((await makeIdentity(subject, { key: 'ec' })).der);
  return { ...holder, kind, ...(cmnd === undefined ? {} : { cmnd }) };
};

describe('numbers in a subject', () => {
  it.each([
    ['CN=A, UID=CCCD:999000000001', { cccd: '999000000001', kind: 'person' }],
    ['CN=A, UID=cccd : 999000000001 ', { cccd: '999000000001', kind: 'person' }],
    ['CN=A, UID=CMND:999000001', { cmnd: '999000001', kind: 'person' }],
    ['CN=A, UID=MST:9990000001', { mst: '9990000001', kind: 'organization' }],
    ['CN=A, UID=mst:9990000001-001', { mst: '9990000001-001', kind: 'organization' }],
    [
      'CN=A, UID=CCCD:999000000001, UID=MST:9990000001',
      { cccd: '999000000001', mst: '9990000001', kind: 'person' },
    ],
    [
      'CN=A, UID=MST:9990000001, UID=CCCD:999000000001',
      { cccd: '999000000001', mst: '9990000001', kind: 'person' },
    ],
    ['CN=A, UID=CCCD:999000000001, UID=CCCD:999000000001', { cccd: '999000000001', kind: 'person' }],
    // serialNumber counts where UID is silent, and only with its prefix.
    ['CN=A, 2.5.4.5=CCCD:999000000001', { cccd: '999000000001', kind: 'person' }],
    ['CN=A, 2.5.4.5=CCCD:999000000001, UID=CCCD:999000000002', { cccd: '999000000002', kind: 'person' }],
    ['CN=A, 2.5.4.5=999000000001', { kind: 'unknown' }],
    // Two numbers of one kind name nobody.
    ['CN=A, UID=CCCD:999000000001, UID=CCCD:999000000002', { kind: 'unknown' }],
    ['CN=A, UID=CCCD:999000000001;CCCD:999000000002', { kind: 'unknown' }],
    ['CN=A, UID=CCCD:', { kind: 'unknown' }],
    ['CN=A, UID=XCCCD:999000000001', { kind: 'unknown' }],
    ['CN=CCCD:999000000001', { kind: 'unknown' }],
    ['CN=A, OU=MST:9990000001', { kind: 'unknown' }],
  ] as const)('%s', async (subject, expected) => {
    const { cn, ...rest } = await read(subject);
    expect(cn).toBe(subject.startsWith('CN=CCCD') ? 'CCCD:999000000001' : 'A');
    expect(rest).toEqual(expected);
  });
});
