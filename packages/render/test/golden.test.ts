import { describe, expect, it } from 'vitest';
import { renderTranscriptHtml } from '../src/index.ts';
import { PRIMARY_RECORD } from './fixtures/primary-record.ts';
import { SECONDARY_RECORD } from './fixtures/secondary-record.ts';
import { SIGNATURES } from './fixtures/signatures.ts';

describe('golden pages', () => {
  it('primary, nothing checked', async () => {
    await expect(renderTranscriptHtml(PRIMARY_RECORD)).toMatchFileSnapshot('golden/primary.html');
  });

  it('THCS with a signature panel', async () => {
    const page = renderTranscriptHtml(SECONDARY_RECORD, { signatures: SIGNATURES, verdict: 'TOTAL-FAILED' });
    await expect(page).toMatchFileSnapshot('golden/thcs.html');
  });

  it('gives the same bytes again, whatever order the record was built in', () => {
    const reversed = Object.fromEntries(Object.entries(PRIMARY_RECORD).reverse()) as typeof PRIMARY_RECORD;
    expect(renderTranscriptHtml(reversed)).toBe(renderTranscriptHtml(PRIMARY_RECORD));
  });
});
