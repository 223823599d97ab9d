/**
 * The printed form of a học bạ as HTML, from the same record that is signed. Pure functions without I/O.
 *
 * @packageDocumentation
 */
export type { SignatureLine } from './signature/signature-line.ts';
export {
  type RenderTranscriptBodyOptions,
  type RenderTranscriptOptions,
  renderTranscriptBody,
  renderTranscriptHtml,
} from './transcript/render-transcript.ts';
export { TRANSCRIPT_CSS } from './transcript/transcript-css.ts';
