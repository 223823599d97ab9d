import type { Sourced } from './profile.ts';

/** The six transactions of CV 2088 annex 1, II.2.1, by what they do. */
export type HubOperation =
  | 'submit'
  | 'querySubmission'
  | 'registerCertificate'
  | 'queryCertificate'
  | 'recall'
  | 'queryRecall';

/** What the core supplies for a request field. */
export type HubRequestValue =
  | 'token'
  | 'userName'
  | 'passwordHash'
  | 'maDonVi'
  | 'namHoc'
  | 'messageId'
  | 'type'
  | 'function'
  | 'content'
  | 'serialNumber'
  | 'ngayHieuLuc'
  | 'maKieuChuKy'
  | 'nhaPhatHanh';

/** What a reply field says to the core. */
export type HubReplyValue =
  | 'messageId'
  | 'error'
  | 'errorTitle'
  | 'errorDescription'
  | 'responseCode'
  | 'responseDescription'
  | 'maDonVi'
  | 'serialNumber'
  | 'status'
  | 'maHocSinh'
  | 'tenHocSinh'
  | 'soCccd'
  | 'documentId';

/** What a status number of one service means; never shared between services. */
export type HubStatus =
  | 'accepted'
  | 'rejected'
  | 'approved'
  | 'refused'
  | 'recallPending'
  | 'recalled'
  | 'recallRefused';

/** One field on the wire: `name` exactly as the annex prints it, misspelt or not. */
export interface HubField<Value extends string> extends Sourced {
  readonly name: string;
  /** Other spellings accepted on reading. */
  readonly aliases?: readonly string[];
  readonly type: 'string' | 'number' | 'date';
  readonly value: Value;
  /** Name of the object the field sits in; absent: the body itself. */
  readonly within?: string;
  /** Values the annex prints; the list may grow, so they are not checked. */
  readonly knownValues?: readonly string[];
}

/** What a service answers: one object, or a list of rows with one record each. */
export interface HubReplySpec extends Sourced {
  readonly shape: 'object' | 'list';
  readonly fields: readonly HubField<HubReplyValue>[];
}

/** Meaning of the status numbers of one service. */
export interface HubStatusTable extends Sourced {
  readonly values: Readonly<Record<string, HubStatus>>;
}

/** One transaction: its number, its service in annex 3, its fields. */
export interface HubOperationSpec extends Sourced {
  readonly transaction: string;
  readonly service: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly request: readonly HubField<HubRequestValue>[];
  readonly reply: HubReplySpec;
  readonly statuses?: HubStatusTable;
}

/** Something the public annex does not say, and who decides it instead. */
export interface HubUnknown extends Sourced {
  readonly subject: string;
  /** A member of {@link HubDeployment}, or `profile` or `caller`. */
  readonly decidedBy: string;
}

/** How the three "escape quote" readings write a `"` before compression. */
export type EscapeQuotes = 'none' | 'backslash' | 'entity';

/** One dated version of the connection annex, as data. */
export interface HubProfile {
  readonly id: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly source: string;
  readonly validity: { readonly from: string; readonly to?: string };
  readonly operations: Readonly<Record<HubOperation, HubOperationSpec>>;
  readonly content: Sourced & { readonly escapeQuotes: EscapeQuotes; readonly encoding: string };
  readonly limits: Sourced & {
    /** Bytes of one transaction. */
    readonly maxBytes: number;
    /** What is measured: the list XML, the `content` string, or both. */
    readonly basis: readonly ('raw' | 'content')[];
  };
  readonly unknowns: readonly HubUnknown[];
}
