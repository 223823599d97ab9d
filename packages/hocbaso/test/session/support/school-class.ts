import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { createSandboxAuthority } from '@hocbaso/sandbox';
import {
  type Clock,
  loadProfile,
  type NewDocument,
  type Profile,
  type SignItem,
  systemClock,
} from '@hocbaso/spec';
import { createTranscriptVerifier, encodeTranscript, listSlots, type TranscriptVerifier } from '@hocbaso/xml';
import { draftToTranscript, readSecondaryRows } from '../../../src/import/index.ts';
import { secondaryExample } from '../../import/examples.ts';

/** Somebody who signs: a person, or the school with its seal. */
export interface Member {
  readonly key: string;
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  /** `r‖s` of ECDSA P-256 over SHA-256; another value each time. */
  sign(item: SignItem): Uint8Array;
}

/** The example secondary class with real keys. */
export interface SchoolClass {
  readonly profile: Profile;
  readonly mst: string;
  readonly members: readonly Member[];
  readonly verifier: TranscriptVerifier;
  /** The verifier at another time. */
  verifierAt(clock: Clock): TranscriptVerifier;
  /** Unsigned documents of the first pupils, with the first subjects. */
  documents(pupils: number, subjects: number): readonly NewDocument[];
  /** Those who sign these documents. */
  signersOf(documents: readonly NewDocument[]): readonly Member[];
}

const ID = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export async function loadSchoolClass(): Promise<SchoolClass> {
  const profile = loadProfile('bgddt-2025-cv115');
  const input = readSecondaryRows(secondaryExample());
  const authority = await createSandboxAuthority({ clock: systemClock });
  const members = new Map<string, Member>();
  const add = (key: string, identity: Awaited<ReturnType<typeof authority.issuePerson>>): void => {
    const { certificate, chain, privateKey } = identity;
    const own: KeyObject = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
    const value = (item: SignItem): Uint8Array =>
      new Uint8Array(sign('sha256', item.tbs, { key: own, dsaEncoding: 'ieee-p1363' }));
    members.set(key, { key, certificate, chain, privateKey, sign: value });
  };
  for (const { hoVaTen, soDinhDanh } of input.staff) {
    if (members.has(soDinhDanh)) continue;
    add(soDinhDanh, await authority.issuePerson({ hoVaTen, cccd: soDinhDanh, key: 'ec-p256' }));
  }
  const { mst, tenTruong, maTruong } = input.school;
  add('seal', await authority.issueOrganization({ ten: tenTruong, mst, key: 'ec-p256' }));
  const documents = (pupils: number, subjects: number): NewDocument[] =>
    input.drafts.slice(0, pupils).map((draft, index) => {
      const whole = draftToTranscript(draft, {
        profile,
        maDinhDanhHocBa: ID(index + 1),
        ngayTao: '2026-05-20',
        ngayKyPhatHanh: '2026-05-20',
      });
      const transcript = { ...whole, bangDiem: whole.bangDiem.slice(0, subjects) } as typeof whole;
      return {
        id: ID(index + 1),
        maTruong,
        namHoc: input.namHoc,
        tenLop: input.tenLop,
        maHocSinh: draft.maHocSinh,
        profileId: profile.id,
        bytes: encodeTranscript(transcript, profile),
      };
    });
  const verifierAt = (clock: Clock): TranscriptVerifier =>
    createTranscriptVerifier({
      profiles: [profile],
      anchors: [authority.root],
      intermediates: [authority.issuing],
      clock,
    });
  return {
    profile,
    mst,
    members: [...members.values()],
    verifier: verifierAt(systemClock),
    verifierAt,
    documents,
    signersOf(list) {
      const keys = new Set(
        list.flatMap(({ bytes }) =>
          listSlots(bytes, profile).map(({ role, holderId }) => (role === 'phatHanh' ? 'seal' : holderId)),
        ),
      );
      return [...members.values()].filter(({ key }) => keys.has(key));
    },
  };
}
