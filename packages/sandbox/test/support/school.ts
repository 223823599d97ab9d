import { createPrivateKey, sign } from 'node:crypto';
import { formatVietnamDateTime, loadProfile, type PrimaryTranscript, type Profile } from '@hocbaso/spec';
import {
  attachPackageSignature,
  attachSignatures,
  encodeTranscript,
  listSlots,
  type PreparedDocument,
  preparePackageSignature,
  prepareSignatures,
  type RecallItem,
  readCertificate,
  writePackage,
  writeRecallList,
} from '@hocbaso/xml';
import type { SandboxAuthority, SandboxIdentity } from '../../src/index.ts';

/** A moment in the school year of the records. */
export const NOW = Date.parse('2026-05-28T14:00:00+07:00');
export const NAM_HOC = '2025-2026';
export const MA_TRUONG = '99900001';

/** A clock that stands still until it is moved. */
export function testClock(start = NOW): { now(): number; advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}

/** A UUID v4 that tells its number. */
export function uuidOf(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Pupil number `n` of class 3A; nobody exists. */
export function recordOf(n: number, change: Partial<PrimaryTranscript> = {}): PrimaryTranscript {
  const record: PrimaryTranscript = {
    form: 'primary',
    trangThai: 'coHieuLuc',
    trichLuc: false,
    tenQuanHuyen: 'Không có',
    phienBan: '1.0',
    thongTu: '27/2020',
    maDinhDanhHocBa: uuidOf(n),
    namHoc: NAM_HOC,
    maSoGiaoDuc: '79',
    tenSoGiaoDuc: 'Sở Giáo dục và Đào tạo',
    maTruong: MA_TRUONG,
    tenTruong: 'Tiểu học Thử Nghiệm',
    tenXaPhuong: 'Phường Thử Nghiệm',
    tenTinhThanhPho: 'Thành phố Thử Nghiệm',
    maTinhThanhPho: '79',
    capHoc: 'tieuHoc',
    hoVaTen: `Nguyễn Thị Ngọc Ánh ${String.fromCharCode(65 + (n % 26))}`,
    soDinhDanh: `999316${String(n).padStart(6, '0')}`,
    maHocSinh: `7900${String(n).padStart(6, '0')}`,
    gioiTinh: 'nu',
    ngaySinh: '2016-05-17',
    soBuoiNghiCoPhep: '2',
    soBuoiNghiKhongPhep: '0',
    noiSinh: 'Bệnh viện Thử Nghiệm',
    queQuan: 'Thành phố Thử Nghiệm',
    noiOHienNay: 'Phường Thử Nghiệm',
    danToc: '01',
    quocTich: 'VN',
    khuyetTatKhongDanhGia: false,
    hoTenMe: 'Trần Thị B',
    hoTenCbql: 'Lê Văn Hiệu',
    soDinhDanhCbql: '999175000001',
    diaDanhPhatHanh: 'Thành phố Thử Nghiệm',
    ngayKyPhatHanh: '2026-05-28',
    ngayTao: '2026-05-27',
    chucVuCbql: 'Hiệu trưởng',
    hoTenGvcn: 'Phạm Thị Chủ Nhiệm',
    soDinhDanhGvcn: '999185000002',
    khoi: '03',
    tenLop: '3A',
    xepLoai: 'hoanThanh',
    duocLenLop: true,
    hoanThanhLopHoc: true,
    hoanThanhTieuHoc: false,
    nhanXetGvcn: 'Chăm học.',
    nhanXetNangLucChung: 'Tự tin.',
    nhanXetNangLucDacThu: 'Đọc tốt.',
    bangDiem: [
      { maMonHoc: '01', tenMonHoc: 'Toán', mucDatDuoc: 'T', diemKiemTra: '10' },
      { maMonHoc: '02', tenMonHoc: 'Tiếng Việt', mucDatDuoc: 'H', diemKiemTra: '7' },
    ],
  };
  return { ...record, ...change } as PrimaryTranscript;
}

/** A school with keys: issues records, packs and signs lists. */
export interface TestSchool {
  readonly profile: Profile;
  readonly seal: SandboxIdentity;
  readonly serial: string;
  readonly notBefore: number;
  issue(record: PrimaryTranscript, seal?: SandboxIdentity): Uint8Array;
  pack(records: readonly Uint8Array[], seal?: SandboxIdentity): Uint8Array;
  packRecall(items: readonly RecallItem[]): Uint8Array;
  /** Signs any list that is still unsigned. */
  signList(list: Uint8Array, seal?: SandboxIdentity): Uint8Array;
}

/** Gives a school its people and its seal. */
export async function createTestSchool(authority: SandboxAuthority): Promise<TestSchool> {
  const profile = loadProfile('bgddt-2024-cv2088');
  const key = 'ec-p256';
  const organization = 'Tiểu học Thử Nghiệm';
  const seal = await authority.issueOrganization({ ten: organization, mst: '9990000001', key });
  const people = {
    gvcn: await authority.issuePerson({
      hoVaTen: 'Phạm Thị Chủ Nhiệm',
      cccd: '999185000002',
      organization,
      key,
    }),
    cbql: await authority.issuePerson({ hoVaTen: 'Lê Văn Hiệu', cccd: '999175000001', organization, key }),
  };
  const values = (
    prepared: PreparedDocument,
    of: (role: string) => SandboxIdentity,
  ): Map<string, Uint8Array> =>
    new Map(
      prepared.signatures.map((one) => {
        const pkcs8 = Buffer.from(of(one.role).privateKey);
        const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
        const tbs = Buffer.from(one.tbs, 'base64');
        const value = sign('sha256', tbs, { key: privateKey, dsaEncoding: 'ieee-p1363' });
        return [one.slotId, new Uint8Array(value)];
      }),
    );
  const signList = (list: Uint8Array, by: SandboxIdentity = seal): Uint8Array => {
    const prepared = preparePackageSignature(list, profile, {
      certificate: by.certificate,
      algorithm: 'ecdsa-sha256',
      signingTime: formatVietnamDateTime(NOW - 60_000),
    });
    return attachPackageSignature(list, prepared, values(prepared, () => by).get('package')!);
  };
  const { serial, notBefore } = readCertificate(seal.certificate);
  return {
    profile,
    seal,
    serial,
    notBefore,
    signList,
    issue(record, by = seal) {
      const identities: Readonly<Record<string, SandboxIdentity>> = { ...people, phatHanh: by };
      let bytes = encodeTranscript(record, profile);
      for (const [index, role] of (['gvcn', 'cbql', 'phatHanh'] as const).entries()) {
        const assignments = listSlots(bytes, profile)
          .filter((slot) => slot.role === role)
          .map((slot) => ({
            slotId: slot.id,
            certificate: identities[role]!.certificate,
            algorithm: 'ecdsa-sha256' as const,
            signingTime: formatVietnamDateTime(NOW - (10 - index) * 60_000),
          }));
        const prepared = prepareSignatures(bytes, profile, assignments);
        bytes = attachSignatures(
          bytes,
          prepared,
          values(prepared, (r) => identities[r]!),
        );
      }
      return bytes;
    },
    pack: (records, by = seal) => signList(writePackage(records, profile), by),
    packRecall: (items) => signList(writeRecallList(items, profile)),
  };
}

/** What a recall says of a record. */
export function recallOf(record: PrimaryTranscript): RecallItem {
  const { maDinhDanhHocBa, hoVaTen, gioiTinh, ngaySinh, soDinhDanh, tenTruong, maTruong, namHoc } = record;
  return { maDinhDanhHocBa, hoVaTen, gioiTinh, ngaySinh: ngaySinh!, soDinhDanh, tenTruong, maTruong, namHoc };
}
