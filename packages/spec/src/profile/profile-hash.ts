import type { Profile } from './profile.ts';

/** JSON with sorted member names and no white space: the same content gives the same text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * Content hash of an effective profile: SHA-256 (lower-case hex) over its JSON with sorted member names. Kept beside a
 * document it tells later which facts, sources included, the document was written by. Node and browser.
 */
export async function profileHash(profile: Profile): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(profile));
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
