import type { MessageCode } from '../generated/message-codes.ts';

/** One catalogue text: Vietnamese, English, next step in Vietnamese, next step in English (empty when there is none). */
export type MessageEntry = readonly [vi: string, en: string, nextVi: string, nextEn: string];

/** Texts by code: the whole catalogue, or the areas a program reports from. */
export type Messages = Readonly<Partial<Record<MessageCode, MessageEntry>>>;
