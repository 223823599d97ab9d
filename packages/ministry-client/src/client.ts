import {
  type Clock,
  formatVietnamDateTime,
  type HubOperation,
  type HubProfile,
  type Logger,
  type RawAnswer,
  type UuidSource,
} from '@hocbaso/spec';
import { loadHubProfile } from '@hocbaso/spec/hub';
import { createHttp } from './binding/http.ts';
import { createRestJson } from './binding/rest-json.ts';
import { createSession } from './binding/session.ts';
import { encodeContent } from './codec/content.ts';
import { checkDeployment, type Deployment, maxBytesOf } from './deployment.ts';
import type { Answer, CertificateOutcome, QueryOutcome, SendOutcome } from './outcome.ts';
import { firstYear, type MessageValues } from './profile/build-message.ts';
import {
  type ReadContext,
  readCertificateAnswer,
  readQueryAnswer,
  readSendAnswer,
} from './profile/read-answer.ts';

/** A signed list to submit or to recall. */
export interface ListMessage {
  /** Stored before the first attempt, the same on every further one. */
  readonly messageId: string;
  /** `2025-2026`. */
  readonly namHoc: string;
  /** The signed list XML, byte for byte. */
  readonly bytes: Uint8Array;
}

/** A certificate to register (CV 2088 annex 1, II.2.4). */
export interface CertificateMessage {
  readonly messageId: string;
  /** Serial number, hexadecimal. */
  readonly serialNumber: string;
  /** Start of validity, ms since the epoch. */
  readonly notBefore: number;
  /** The certificate with a sample signature; its form is not public, the sandbox takes a signed empty list. */
  readonly content: Uint8Array;
}

/** Options of every call. An abort throws the signal's own reason; what was already sent is not undone. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** One method per transaction. No business result throws: see the outcomes. */
export interface MinistryClient {
  readonly deployment: Deployment;
  readonly profile: HubProfile;
  /** Bytes of one transaction, the stricter reading of every limit. */
  readonly maxBytes: number;
  /** A new message id: UUID v4. */
  newMessageId(): string;
  /**
   * Acquires a token, to learn whether the hub is there and knows us.
   * @throws HocBaSoError `ERR_HBS_HUB_UNREACHABLE`, `ERR_HBS_HUB_AUTH`
   */
  ping(options?: CallOptions): Promise<void>;
  /** Transaction 1. */
  submit(message: ListMessage, options?: CallOptions): Promise<Answer<SendOutcome>>;
  /** Transaction 2. */
  querySubmission(
    query: { readonly messageId: string },
    options?: CallOptions,
  ): Promise<Answer<QueryOutcome>>;
  /** Transaction 3. */
  registerCertificate(message: CertificateMessage, options?: CallOptions): Promise<Answer<SendOutcome>>;
  /** Transaction 4. */
  queryCertificate(
    query: { readonly messageId: string; readonly namHoc: string },
    options?: CallOptions,
  ): Promise<Answer<CertificateOutcome>>;
  /** Transaction 5. */
  recall(message: ListMessage, options?: CallOptions): Promise<Answer<SendOutcome>>;
  /** Transaction 6. */
  queryRecall(query: { readonly messageId: string }, options?: CallOptions): Promise<Answer<QueryOutcome>>;
  /** Reads a stored answer to a query again. */
  readSubmissionQuery(raw: RawAnswer, messageId: string): QueryOutcome;
}

/** Options of {@link createMinistryClient}. */
export interface MinistryClientOptions {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly uuid: UuidSource;
  /** For a proxy or client certificates; default: the platform's. */
  readonly fetch?: typeof fetch;
  readonly logger?: Logger;
}

/**
 * A client for one unit at one hub.
 * @throws HocBaSoError `ERR_HBS_DEPLOYMENT`, `ERR_HBS_PROFILE_UNKNOWN`
 */
export function createMinistryClient(options: MinistryClientOptions): MinistryClient {
  const { deployment, clock, uuid, logger } = options;
  const profile = loadHubProfile(deployment.hubProfile);
  checkDeployment(deployment, profile);
  const maxBytes = maxBytesOf(deployment, profile);
  const http = createHttp(options);
  const session = createSession(deployment, { http, clock });

  const context = (operation: HubOperation, messageId: string): ReadContext => ({
    spec: profile.operations[operation],
    codes: deployment.answerCodes[operation],
    messageId,
  });
  const readers = {
    submit: readSendAnswer,
    recall: readSendAnswer,
    registerCertificate: readSendAnswer,
    querySubmission: readQueryAnswer,
    queryRecall: readQueryAnswer,
    queryCertificate: readCertificateAnswer,
  } as const;
  type OutcomeOf<O extends HubOperation> = ReturnType<(typeof readers)[O]>;
  const read = <O extends HubOperation>(operation: O, raw: RawAnswer, messageId: string): OutcomeOf<O> =>
    readers[operation](raw, context(operation, messageId)) as OutcomeOf<O>;

  const send = createRestJson({
    deployment,
    profile,
    http,
    session,
    now: () => clock.now(),
    unauthorized: (operation, raw, messageId) => {
      const outcome = read(operation, raw, messageId);
      return outcome.kind === 'notSent' && outcome.because === 'unauthorized';
    },
    ...(logger === undefined ? {} : { logger }),
  });
  const call = async <O extends HubOperation>(
    operation: O,
    values: MessageValues & { readonly messageId: string },
    callOptions: CallOptions = {},
  ): Promise<Answer<OutcomeOf<O>>> => {
    const { raw, notSent } = await send(operation, values, callOptions);
    return { raw, outcome: (notSent ?? read(operation, raw, values.messageId)) as OutcomeOf<O> };
  };
  /** Both readings of the limit: the XML and its encoding. */
  const sendContent = async (
    operation: 'submit' | 'recall' | 'registerCertificate',
    bytes: Uint8Array,
    values: MessageValues & { readonly messageId: string },
    callOptions?: CallOptions,
  ): Promise<Answer<SendOutcome>> => {
    const content = encodeContent(bytes, { escapeQuotes: deployment.escapeQuotes });
    if (bytes.length > maxBytes || content.length > maxBytes) {
      const raw = { operation, at: clock.now(), transport: 'refused', bytes: new Uint8Array() } as const;
      return { raw, outcome: { kind: 'notSent', because: 'tooLarge' } };
    }
    return call(operation, { ...values, content }, callOptions);
  };

  return {
    deployment,
    profile,
    maxBytes,
    newMessageId: () => uuid(),
    async ping(callOptions = {}) {
      await session.token(callOptions);
    },
    submit: ({ messageId, namHoc, bytes }, callOptions) =>
      sendContent('submit', bytes, { messageId, namHoc: firstYear(namHoc) }, callOptions),
    querySubmission: ({ messageId }, callOptions) => call('querySubmission', { messageId }, callOptions),
    registerCertificate: ({ messageId, serialNumber, notBefore, content }, callOptions) =>
      sendContent(
        'registerCertificate',
        content,
        {
          messageId,
          serialNumber,
          ngayHieuLuc: formatVietnamDateTime(notBefore),
          ...deployment.certificate,
        },
        callOptions,
      ),
    queryCertificate: ({ messageId, namHoc }, callOptions) =>
      call('queryCertificate', { messageId, namHoc: firstYear(namHoc) }, callOptions),
    recall: ({ messageId, namHoc, bytes }, callOptions) =>
      sendContent('recall', bytes, { messageId, namHoc: firstYear(namHoc) }, callOptions),
    queryRecall: ({ messageId }, callOptions) => call('queryRecall', { messageId }, callOptions),
    readSubmissionQuery: (raw, messageId) => read('querySubmission', raw, messageId),
  };
}
