/** One step of the schema; a published one never changes, its checksum is kept in every store it built. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** A trigger that refuses to change or remove what is written once. */
function writtenOnce(table: string, operations: readonly string[]): string {
  return operations
    .map(
      (operation, index) => `
CREATE TRIGGER ${table}_written_once_${index + 1} BEFORE ${operation} ON ${table}
BEGIN SELECT RAISE(ABORT, 'written once: ${table}'); END;`,
    )
    .join('');
}

const INITIAL = `
CREATE TABLE blob (
  digest TEXT NOT NULL PRIMARY KEY,
  size INTEGER NOT NULL,
  gzip BLOB NOT NULL
) STRICT;

CREATE TABLE document (
  ordinal INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  ma_truong TEXT NOT NULL,
  nam_hoc TEXT NOT NULL,
  ten_lop TEXT NOT NULL,
  ma_hoc_sinh TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  version INTEGER NOT NULL,
  digest TEXT NOT NULL REFERENCES blob (digest),
  journal_seq INTEGER NOT NULL,
  journal_hash TEXT NOT NULL
) STRICT;
CREATE INDEX document_by_class ON document (ma_truong, nam_hoc, ten_lop);

CREATE TABLE document_version (
  document_id TEXT NOT NULL REFERENCES document (id),
  version INTEGER NOT NULL,
  stage TEXT NOT NULL,
  digest TEXT NOT NULL REFERENCES blob (digest),
  at INTEGER NOT NULL,
  PRIMARY KEY (document_id, version)
) STRICT;

CREATE TABLE document_signature (
  document_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  slot_id TEXT NOT NULL,
  role TEXT NOT NULL,
  prepared TEXT NOT NULL REFERENCES blob (digest),
  value BLOB NOT NULL,
  PRIMARY KEY (document_id, version, ordinal),
  UNIQUE (document_id, version, slot_id),
  FOREIGN KEY (document_id, version) REFERENCES document_version (document_id, version)
) STRICT;

CREATE TABLE package (
  ordinal INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  target TEXT NOT NULL,
  ma_truong TEXT NOT NULL,
  nam_hoc TEXT NOT NULL,
  digest TEXT NOT NULL REFERENCES blob (digest),
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  claim_until INTEGER,
  journal_seq INTEGER NOT NULL,
  journal_hash TEXT NOT NULL
) STRICT;
CREATE INDEX package_by_state ON package (state, target);

CREATE TABLE package_item (
  message_id TEXT NOT NULL REFERENCES package (message_id),
  ordinal INTEGER NOT NULL,
  document_id TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  error_field_title TEXT,
  error_description TEXT,
  PRIMARY KEY (message_id, ordinal),
  UNIQUE (message_id, document_id)
) STRICT;

CREATE TABLE package_answer (
  message_id TEXT NOT NULL REFERENCES package (message_id),
  ordinal INTEGER NOT NULL,
  operation TEXT NOT NULL,
  at INTEGER NOT NULL,
  transport TEXT NOT NULL,
  http_status INTEGER,
  digest TEXT NOT NULL REFERENCES blob (digest),
  PRIMARY KEY (message_id, ordinal)
) STRICT;

CREATE TABLE journal (
  subject TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (subject, id, seq)
) STRICT;

CREATE TABLE note (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
${['blob', 'document_version', 'document_signature', 'package_answer', 'journal']
  .map((table) => writtenOnce(table, ['UPDATE', 'DELETE']))
  .join('')}
${writtenOnce('document', ['DELETE', 'UPDATE OF id, ma_truong, nam_hoc, ten_lop, ma_hoc_sinh, profile_id'])}
${writtenOnce('package', ['DELETE', 'UPDATE OF message_id, target, ma_truong, nam_hoc, digest'])}
${writtenOnce('package_item', ['DELETE', 'UPDATE OF message_id, ordinal, document_id'])}
`;

/** The schema, oldest step first; a change is a new step at the end. */
export const MIGRATIONS: readonly Migration[] = [{ number: 1, name: 'initial', sql: INITIAL }];
