import type { HubOperationSpec, HubRequestValue } from '@hocbaso/spec';

/** Values of one message, by what they mean. */
export type MessageValues = Readonly<Partial<Record<HubRequestValue, string>>>;

/** Writes the body of an operation: the profile's names, order, types and nesting around the given values. */
export function buildMessage(operation: HubOperationSpec, values: MessageValues): string {
  const body: Record<string, unknown> = {};
  for (const field of operation.request) {
    const text = values[field.value];
    if (text === undefined) throw new TypeError(`no value for ${field.name}`);
    const value = field.type === 'number' ? Number(text) : text;
    if (field.within === undefined) {
      body[field.name] = value;
    } else {
      body[field.within] ??= {};
      (body[field.within] as Record<string, unknown>)[field.name] = value;
    }
  }
  return JSON.stringify(body);
}

/** `2025-2026` → `2025`: the school year as the annex's Number, read as the first year (a guess of the profile). */
export function firstYear(namHoc: string): string {
  return namHoc.slice(0, 4);
}
