import type { KeyObject } from 'node:crypto';
import type { XmlDocument } from '../parse/document.ts';

/** Finds the verification key by other means than one X509Certificate. */
export type ResolveKey = (doc: XmlDocument, signature: number) => KeyObject | undefined;
