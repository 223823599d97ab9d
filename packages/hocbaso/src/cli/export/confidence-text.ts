import { type Environment, type Locale, type Profile, renderMessage, uncertainEntries } from '@hocbaso/spec';
import { MESSAGES } from '@hocbaso/spec/messages';

const WORDS = {
  vi: {
    below: 'liệt kê dưới đây',
    source: 'nguồn',
    how: '  hocbaso export --to xml … --overlay TỆP.json --profile MÃ_CỦA_TỆP_ĐÓ',
  },
  en: {
    below: 'listed below',
    source: 'source',
    how: '  hocbaso export --to xml … --overlay FILE.json --profile ID_OF_THAT_FILE',
  },
} as const satisfies Record<Locale, object>;

/**
 * Why XML of these profiles must not be written in this environment: the sentence of `ERR_HBS_CONFIDENCE`, then every
 * entry below `transcribed` with its confidence and source, a line each. Empty when it may be.
 */
export function confidenceText(
  used: readonly { readonly profile: Profile }[],
  environment: Environment,
  locale: Locale,
): string {
  if (environment === 'sandbox') return '';
  const w = WORDS[locale];
  let out = '';
  for (const profile of new Map(used.map((one) => [one.profile.id, one.profile])).values()) {
    const entries = uncertainEntries(profile);
    if (entries.length === 0) continue;
    const params = { profile: profile.id, count: entries.length, entries: w.below };
    const { text, next } = renderMessage('ERR_HBS_CONFIDENCE', params, locale, MESSAGES);
    out += `ERR_HBS_CONFIDENCE: ${text}\n→ ${next}\n${w.how}\n`;
    for (const { path, confidence, source } of entries) {
      out += `  ${path} (${confidence}; ${w.source}: ${source})\n`;
    }
  }
  return out;
}
