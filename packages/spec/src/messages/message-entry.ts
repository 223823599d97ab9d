/** One catalogue text: Vietnamese, English, next step in Vietnamese, next step in English (empty when there is none). */
export type MessageEntry = readonly [vi: string, en: string, nextVi: string, nextEn: string];
