/**
 * How surely a fact is known. `official`: read in the signed document; `transcribed`: in a transcription of it;
 * `reported`: seen in one independent system; `guess`: inferred here. Ordered from strong to weak.
 */
export type Confidence = 'official' | 'transcribed' | 'reported' | 'guess';

/** A fact with its source; everything a profile says carries one. */
export interface Sourced {
  readonly confidence: Confidence;
  readonly source: string;
}

/** The two field sets: primary (Thông tư 27/2020) and secondary (Thông tư 22/2021). */
export type Form = 'primary' | 'secondary';

/** Who signs: subject teacher, homeroom teacher, principal or deputy, the school's seal. In signing order. */
export type SignerRole = 'gvbm' | 'gvcn' | 'cbql' | 'phatHanh';

/** The `Id` an element carries; `value` may name record fields in braces, filled from the record or the row. */
export interface IdSpec extends Sourced {
  readonly attribute: string;
  /** Other spellings of the attribute accepted on reading. */
  readonly aliases?: readonly string[];
  readonly value: string;
}

/** How a value is written. Reading accepts every known form. */
export type ValueFormat = 'dmy' | 'dateTime' | 'date' | 'text';

/** One simple tag. */
export interface FieldNode extends Sourced {
  readonly kind: 'field';
  readonly tag: string;
  readonly field: string;
  /** Other spellings accepted on reading. */
  readonly aliases?: readonly string[];
  readonly format?: ValueFormat;
  /** Marked required in the annex of this profile, whatever the dictionary says. */
  readonly requiredByAnnex?: boolean;
}

/** One complex tag with a fixed sequence of children. */
export interface GroupNode extends Sourced {
  readonly kind: 'group';
  readonly tag: string;
  readonly id?: IdSpec;
  readonly children: readonly LayoutNode[];
}

/** A tag repeated for every row of a list of the record. */
export interface RowsNode extends Sourced {
  readonly kind: 'rows';
  readonly tag: string;
  readonly rows: string;
  readonly id?: IdSpec;
  readonly children: readonly LayoutNode[];
}

/** A signature slot: written empty, filled by splicing. */
export interface SlotNode extends Sourced {
  readonly kind: 'slot';
  readonly tag: string;
  readonly role: SignerRole;
  /** `Id` of the element signed, without `#`; may name record fields in braces. */
  readonly reference: string;
  /** Required for the document to be issued. */
  readonly required: boolean;
  /** The slot repeats for every row of this list. */
  readonly perRow?: string;
  readonly id?: IdSpec;
  readonly signedAtTag: string;
  readonly holderIdTag?: string;
}

/** An element of the official tree. */
export type LayoutNode = FieldNode | GroupNode | RowsNode | SlotNode;

/** How signatures of this profile are made. */
export interface SignatureSpec extends Sourced {
  readonly canonicalization: string;
  readonly digest: string;
  readonly algorithms: readonly string[];
  readonly signatureIdPrefix: string;
  /** Form signatures get unless the caller asks for another; absent: plain XML Signature. Both are accepted on reading. */
  readonly level?: 'xmldsig' | 'B';
  readonly signingTime: Sourced & { readonly path: string; readonly referenced: string };
}

/** How a package of records is written. */
export interface PackageSpec extends Sourced {
  readonly root: string;
  readonly idAttribute: string;
  readonly id: string;
  readonly signature: string;
  readonly signatureConfidence: Confidence;
  readonly maxBytes: number;
  readonly maxBytesBasis: string;
  /** What a record is reduced to in a recall list, in order. */
  readonly recall: readonly FieldNode[];
}

/** A literal the annex demands, such as the version string. */
export interface Literal extends Sourced {
  readonly value: string;
}

/** School years (`2024-2025`, inclusive) whose records follow a profile; what tells profiles of one layout apart. */
export interface ProfileSchoolYears extends Sourced {
  readonly from?: string;
  readonly to?: string;
}

/** Days (`YYYY-MM-DD`, inclusive) a profile is in force and, where known, the school years of its records. */
export interface ProfileValidity {
  readonly from: string;
  readonly to?: string;
  /** Without it a record of any year may follow the profile. */
  readonly schoolYears?: ProfileSchoolYears;
}

/** One dated version of the outer standard. Published revisions never change meaning. */
export interface Profile {
  readonly id: string;
  /** Ids of what it was made from, nearest first, when it came out of overlays. */
  readonly basedOn?: readonly string[];
  readonly form: Form;
  readonly capHoc: readonly string[];
  readonly title: { readonly vi: string; readonly en: string };
  readonly source: string;
  readonly validity: ProfileValidity;
  readonly literals: { readonly phienBan: Literal; readonly thongTu: Literal };
  readonly formats: Readonly<Record<string, Sourced>>;
  readonly signature: SignatureSpec;
  readonly package: PackageSpec;
  readonly root: GroupNode;
}
