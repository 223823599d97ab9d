import type { Confidence } from '../profile/profile.ts';

/** One enumeration: `value` in the model, `code` in dictionaries and XML, texts for people. */
export interface EnumSpec {
  readonly source: string;
  readonly confidence: Confidence;
  readonly values: readonly {
    readonly value: string;
    readonly code: string;
    readonly vi: string;
    readonly en: string;
  }[];
}
