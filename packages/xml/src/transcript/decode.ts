import { type DecodedTranscript, type Issue, isHocBaSoError, type Profile } from '@hocbaso/spec';
import { parseXml } from '../parse/parse-xml.ts';
import { compileLayout } from './layout.ts';
import { readLayout } from './reading.ts';

/** What a document says, before anybody vouches for it. */
export interface TranscriptReading {
  readonly record: DecodedTranscript;
  readonly issues: readonly Issue[];
}

/**
 * Reads the record out of an XML document WITHOUT verifying anything: for imports, drafts and diagnosis. What may be
 * relied on is `record` of {@link TranscriptVerifier.verify}.
 *
 * Never throws on content: malformed XML, unknown, repeated or misplaced tags and unreadable values are issues with
 * the byte offset. Tag aliases, all date forms and codes or words of enumerations are understood. At most 100 issues.
 */
export function decodeTranscript(bytes: Uint8Array, profile: Profile): TranscriptReading {
  const layout = compileLayout(profile);
  try {
    const { values, issues } = readLayout(parseXml(bytes), layout);
    return { record: values as unknown as DecodedTranscript, issues };
  } catch (error) {
    if (!isHocBaSoError(error)) throw error;
    const { offset } = error.params;
    const issue: Issue = {
      code: error.code,
      severity: 'error',
      path: [],
      params: error.params,
      ...(typeof offset === 'number' ? { location: { offset } } : {}),
    };
    return { record: { form: profile.form } as DecodedTranscript, issues: [issue] };
  }
}
