import { type Clock, loadProfile } from '@hocbaso/spec';
import {
  createDsigContext,
  createTranscriptVerifier,
  parseXml,
  reportToHtml,
  reportToText,
  type TranscriptVerifier,
  verificationReport,
  verifySignatures,
  type XmlDocument,
} from '../../src/index.ts';

/** One document for both machines. */
export interface BrowserCase {
  readonly name: string;
  /** `untrusted`: a transcript where there are no anchors. */
  readonly kind: 'transcript' | 'untrusted' | 'package' | 'signatures';
  /** Base64. */
  readonly bytes: string;
}

export interface BrowserCases {
  /** Base64 DER. */
  readonly anchors: readonly string[];
  readonly intermediates: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly cases: readonly BrowserCase[];
}

/** Answers every case as JSON text; runs in Node and, bundled, in a browser. */
export async function runCases(input: BrowserCases): Promise<string[]> {
  const clock: Clock = { now: () => input.now };
  const profiles = [loadProfile('bgddt-2024-cv2088'), loadProfile('bgddt-2025-cv115')];
  const anchors = input.anchors.map(fromBase64);
  const intermediates = input.intermediates.map(fromBase64);
  const trusting = createTranscriptVerifier({ profiles, anchors, intermediates, clock });
  const wary = createTranscriptVerifier({ profiles, anchors: [], clock });
  const answers: string[] = [];
  // Sixteen at a time: what one verification waits for must not get into another's way.
  for (let i = 0; i < input.cases.length; i += 16) {
    const some = input.cases.slice(i, i + 16);
    const found = some.map((one) => answer(one, one.kind === 'untrusted' ? wary : trusting, input.now));
    for (const one of await Promise.all(found)) answers.push(JSON.stringify(one, bytesAsText));
  }
  return answers;
}

async function answer(
  { kind, bytes }: BrowserCase,
  verifier: TranscriptVerifier,
  now: number,
): Promise<unknown> {
  const document = fromBase64(bytes);
  if (kind === 'transcript' || kind === 'untrusted') {
    const verification = await verifier.verify(document);
    const report = verificationReport(verification, { now });
    return { ...verification, report, html: reportToHtml(report), text: reportToText(report) };
  }
  if (kind === 'package') return verifier.verifyPackage(document);
  let doc: XmlDocument;
  try {
    doc = parseXml(document, { maxDepth: 200 });
  } catch (error) {
    const { code, message, english } = error as { code: string; message: string; english: string };
    return { code, message, english };
  }
  const signatures: number[] = [];
  for (let n = 0; n < doc.elementCount; n++) if (doc.localName(n) === 'Signature') signatures.push(n);
  return verifySignatures(doc, signatures, createDsigContext());
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function bytesAsText(_: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return Array.from(value, (x) => x.toString(16).padStart(2, '0')).join('');
}
