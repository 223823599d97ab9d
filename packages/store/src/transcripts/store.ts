import type { TranscriptStore } from '@hocbaso/spec';
import { answersOf, putAnswer } from './answers.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { appendVersion, createDocument, getDocument, listDocuments, readDocument } from './documents.ts';
import { selectJournal } from './journal.ts';
import { getNote, listNotes, putNote } from './notes.ts';
import { getPackage, listPackages, putPackage, readPackage } from './packages.ts';
import { claimPackage, movePackage } from './sending.ts';
import { putSignatures, signaturesOf } from './signatures.ts';

/** The store port over any SQL engine behind `Db`. */
export function createTranscriptStore(context: Context): TranscriptStore {
  return {
    createDocument: (document) => createDocument(context, document),
    getDocument: (id) => getDocument(context, id),
    listDocuments: (filter) => listDocuments(context, filter),
    readDocument: (id, version) => readDocument(context, id, version),
    putSignatures: (id, version, signatures) => putSignatures(context, id, version, signatures),
    signaturesOf: (id, version) => signaturesOf(context, id, version),
    appendVersion: (id, next) => appendVersion(context, id, next),
    journalOf: (id) => context.db.read((query) => selectJournal(query, 'document', id)),
    putPackage: (pkg) => putPackage(context, pkg),
    getPackage: (messageId) => getPackage(context, messageId),
    listPackages: (filter) => listPackages(context, filter),
    readPackage: (messageId) => readPackage(context, messageId),
    claimPackage: (messageId, leaseMs) => claimPackage(context, messageId, leaseMs),
    putAnswer: (messageId, answer) => putAnswer(context, messageId, answer),
    answersOf: (messageId) => answersOf(context, messageId),
    movePackage: (messageId, move) => movePackage(context, messageId, move),
    packageJournalOf: (messageId) => context.db.read((query) => selectJournal(query, 'package', messageId)),
    getNote: (key) => getNote(context, key),
    putNote: (key, value, options) => putNote(context, key, value, options),
    listNotes: (prefix) => listNotes(context, prefix),
    audit: () => audit(context),
    close: () => context.db.close(),
  };
}
