import type { MessageCode } from '../generated/message-codes.ts';
import type { MessageEntry } from './message-entry.ts';

/** Texts by code: the whole catalogue, or the areas a program reports from. */
export type Messages = Readonly<Partial<Record<MessageCode, MessageEntry>>>;
