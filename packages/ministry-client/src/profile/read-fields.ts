import type { HubReplySpec, HubReplyValue } from '@hocbaso/spec';
import type { HubWord } from '../outcome.ts';

/** A JSON object of a reply. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Values read from one object of a reply, as text; numbers become their decimal text. */
export type ReplyValues = Readonly<Partial<Record<HubReplyValue, string>>>;

/** True for a JSON object that is neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the fields the profile names, in any accepted spelling; empty and null count as absent. */
export function readFields(spec: HubReplySpec, source: JsonObject): ReplyValues {
  const values: Partial<Record<HubReplyValue, string>> = {};
  for (const field of spec.fields) {
    for (const name of [field.name, ...(field.aliases ?? [])]) {
      const value = Object.hasOwn(source, name) ? source[name] : undefined;
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const text = String(value).trim();
      if (text === '') continue;
      values[field.value] ??= text;
    }
  }
  return values;
}

/** The hub's words out of an object's values; an empty `Error` leaves `ResponseCode` to speak. */
export function wordOf(values: ReplyValues): HubWord {
  const code = values.error ?? values.responseCode;
  const description = values.errorDescription ?? values.responseDescription;
  return {
    ...(code === undefined ? {} : { code }),
    ...(values.errorTitle === undefined ? {} : { title: values.errorTitle }),
    ...(description === undefined ? {} : { description }),
  };
}

/** The rows of a list reply: the body itself, or the only list among the members of an object. */
export function rowsOf(body: unknown): readonly JsonObject[] | undefined {
  let list: unknown = body;
  if (isObject(body)) {
    const lists = Object.values(body).filter(Array.isArray);
    if (lists.length !== 1) return undefined;
    list = lists[0];
  }
  if (!Array.isArray(list) || !list.every(isObject)) return undefined;
  return list;
}
