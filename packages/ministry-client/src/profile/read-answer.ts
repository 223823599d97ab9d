import type { HubAnswerCodes, HubOperationSpec, HubReplySpec, HubStatus, RawAnswer } from '@hocbaso/spec';
import type {
  CertificateOutcome,
  HubWord,
  InDoubt,
  ItemAnswer,
  NotSent,
  QueryOutcome,
  SendOutcome,
} from '../outcome.ts';
import { readBody } from './read-body.ts';
import { isObject, type JsonObject, readFields, rowsOf, wordOf } from './read-fields.ts';

/** What an answer is read against: the annex's names, the deployment's codes, the message it should be about. */
export interface ReadContext {
  readonly spec: HubOperationSpec;
  readonly codes: HubAnswerCodes;
  readonly messageId: string;
}

type CodeClass = keyof HubAnswerCodes;
const CLASSES: readonly CodeClass[] = [
  'success',
  'refused',
  'duplicate',
  'unknownMessage',
  'pending',
  'auth',
];

function classOf(codes: HubAnswerCodes, word: HubWord): CodeClass | undefined {
  if (word.code === undefined) return undefined;
  return CLASSES.find((name) => codes[name]?.includes(word.code!));
}

const doubt = (because: InDoubt['because'], word?: HubWord): InDoubt => ({
  kind: 'inDoubt',
  because,
  ...(word === undefined ? {} : { word }),
});
const unauthorized: NotSent = { kind: 'notSent', because: 'unauthorized' };

/** An object reply that is about our message, its values and its words; else the outcome that says why not. */
function readObject(
  raw: RawAnswer,
  context: ReadContext,
): InDoubt | NotSent | { readonly values: ReturnType<typeof readFields>; readonly word: HubWord } {
  const read = readBody(raw);
  if ('kind' in read) return read;
  if (!isObject(read.body)) return doubt('unknownShape');
  const values = readFields(context.spec.reply, read.body);
  const word = wordOf(values);
  if (values.messageId !== undefined && values.messageId !== context.messageId)
    return doubt('wrongMessage', word);
  return { values, word };
}

/** Reads the reply to a submit, a recall or a registration. */
export function readSendAnswer(raw: RawAnswer, context: ReadContext): SendOutcome {
  const read = readObject(raw, context);
  if ('kind' in read) return read;
  const { word } = read;
  switch (classOf(context.codes, word)) {
    case 'success':
      // An error status with a success code contradicts itself.
      return (raw.httpStatus ?? 0) < 300 ? { kind: 'accepted', word } : doubt('httpStatus', word);
    case 'refused':
      return { kind: 'refused', word };
    case 'duplicate':
      return { kind: 'duplicate', word };
    case 'auth':
      return unauthorized;
    default:
      return doubt('unknownCode', word);
  }
}

/** Words of an object that stands where a list was expected: the spelling of either reply is accepted. */
const WORD_FIELDS: HubReplySpec['fields'] = (
  [
    ['error', 'Error', 'error'],
    ['errorTitle', 'error_field_title', 'error_filed_title'],
    ['errorDescription', 'error_description', 'ErrorDescription'],
    ['responseCode', 'ResponseCode', 'response_code'],
    ['messageId', 'messageid', 'MessageId'],
  ] as const
).map(([value, name, alias]) => ({
  value,
  name,
  aliases: [alias],
  type: 'string',
  confidence: 'guess',
  source: 'both spellings of CV 2088 annex 1, II.2.2 and II.2.4',
}));

/** Good news counts only without an error code, or with one that is known to mean success. */
function believable(status: HubStatus, word: HubWord, codes: HubAnswerCodes): boolean {
  const good = status === 'accepted' || status === 'approved' || status === 'recalled';
  return !good || word.code === undefined || classOf(codes, word) === 'success';
}

function readRow(row: JsonObject, { spec, codes }: ReadContext): ItemAnswer | undefined {
  const values = readFields(spec.reply, row);
  if (values.documentId === undefined) return undefined;
  const word = wordOf(values);
  const status = values.status === undefined ? undefined : spec.statuses?.values[values.status];
  const believed = status !== undefined && believable(status, word, codes);
  return { documentId: values.documentId.toLowerCase(), ...(believed ? { status } : {}), word };
}

/** Reads the reply to a query about a list. An empty list is pending: the annex has no other word for it. */
export function readQueryAnswer(raw: RawAnswer, context: ReadContext): QueryOutcome {
  const read = readBody(raw);
  if ('kind' in read) return read;
  if (isObject(read.body)) {
    const values = readFields({ ...context.spec.reply, fields: WORD_FIELDS }, read.body);
    const word = wordOf(values);
    if (values.messageId !== undefined && values.messageId !== context.messageId)
      return doubt('wrongMessage', word);
    const known = classOf(context.codes, word);
    if (known === 'auth') return unauthorized;
    if (known === 'unknownMessage' || known === 'pending') return { kind: known, word };
    if (word.code !== undefined && known !== 'success') return doubt('unknownCode', word);
  }
  if ((raw.httpStatus ?? 0) >= 300) return doubt('httpStatus');
  const rows = rowsOf(read.body);
  if (rows === undefined) return doubt('unknownShape');
  if (rows.length === 0) return { kind: 'pending', word: {} };
  const items = rows.map((row) => readRow(row, context)).filter((item) => item !== undefined);
  if (items.length === 0) return doubt('unknownShape');
  return { kind: 'answered', items };
}

/** Reads the reply to a query about a certificate; no known status and no known code leave it in doubt. */
export function readCertificateAnswer(raw: RawAnswer, context: ReadContext): CertificateOutcome {
  const read = readObject(raw, context);
  if ('kind' in read) return read;
  const { values, word } = read;
  const known = classOf(context.codes, word);
  if (known === 'auth') return unauthorized;
  if (known === 'unknownMessage' || known === 'pending') return { kind: known, word };
  if ((raw.httpStatus ?? 0) >= 300) return doubt('httpStatus', word);
  const status = values.status === undefined ? undefined : context.spec.statuses?.values[values.status];
  const serialNumber = values.serialNumber;
  if (serialNumber === undefined || (status !== 'approved' && status !== 'refused'))
    return doubt('unknownCode', word);
  if (!believable(status, word, context.codes)) return doubt('unknownCode', word);
  return { kind: status, serialNumber, word };
}
