import { createHash } from 'node:crypto';
import type { Clock, HubOperation, HubProfile } from '@hocbaso/spec';
import { loadHubProfile } from '@hocbaso/spec/hub';
import { createAccounts } from './accounts.ts';
import { type HubAnswer, readRequest, rowsAnswer, wordAnswer } from './answers.ts';
import { MESSAGE_CODES, SANDBOX_HUB_PROFILE } from './codes.ts';
import { openContent } from './content.ts';
import type { InspectedPackage, Inspector } from './inspect.ts';
import { pendingRecalls, processMessage, stillPending } from './process.ts';
import type { HubCertificate, HubMessage, SandboxHubState } from './state.ts';
import { fieldOfRecall, isSynthetic } from './synthetic.ts';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** Hexadecimal serial number in the form the hub compares: lower case, no leading zeros. */
export function normalSerial(serial: string): string {
  return serial.toLowerCase().replace(/^0+(?=.)/, '');
}

/** What the hub core is made of. */
export interface HubCoreOptions {
  readonly state: SandboxHubState;
  readonly inspector: Inspector;
  readonly clock: Clock;
  readonly maxBytes: number;
  readonly processingDelayMs: number;
  /** Questions answered with "pending" before a certificate is approved by itself; false: never. */
  readonly autoApprove: number | false;
  /** Called after every change, before the answer leaves. */
  readonly save: () => void;
}

/** The six transactions and the token service, without HTTP. */
export interface HubCore {
  token(body: unknown): Promise<HubAnswer>;
  answer(operation: HubOperation, body: unknown, bearer: string | undefined): Promise<HubAnswer>;
  /** Processes what was taken and not yet decided, after a restart too. */
  settle(): Promise<void>;
}

interface Call {
  readonly operation: HubOperation;
  readonly values: Readonly<Record<string, string>>;
  readonly messageId: string;
  readonly maDonVi: string;
}

/** A hub core over a state that it changes in place. */
export function createHubCore(options: HubCoreOptions): HubCore {
  const { state, inspector, clock, maxBytes } = options;
  const profile: HubProfile = loadHubProfile(SANDBOX_HUB_PROFILE);
  const accounts = createAccounts(clock);
  let queue: Promise<void> = Promise.resolve();

  const certificateOf = (maDonVi: string, serial: string): HubCertificate | undefined =>
    state.certificates.find((one) => one.maDonVi === maDonVi && one.serial === serial);

  const settle = (): Promise<void> => {
    // A defect met here is met again, and told, by whoever asks for the result.
    queue = queue
      .catch(() => {})
      .then(async () => {
        for (const [messageId, message] of Object.entries(state.messages)) {
          if (message.content === undefined) continue;
          await processMessage(messageId, message, state, inspector);
          options.save();
        }
      });
    return queue;
  };

  const take = (
    call: Call,
    kind: HubMessage['kind'],
    xml: Uint8Array,
    more: Partial<HubMessage> = {},
  ): HubAnswer => {
    state.messages[call.messageId] = {
      kind,
      maDonVi: call.maDonVi,
      namHoc: Number(call.values.namHoc ?? 0),
      digest: sha256(xml),
      readyAt: clock.now() + options.processingDelayMs,
      rows: [],
      ...more,
    };
    options.save();
    return wordAnswer(call.operation, call.messageId, 'SANDBOX_OK');
  };

  /** A sample of a registration is an empty record; everything else must name somebody who cannot exist. */
  const mayBeKept = (operation: HubOperation, record: Uint8Array): boolean => {
    if (operation === 'registerCertificate') return record.length <= '<HOC_BA></HOC_BA>'.length;
    return isSynthetic(
      operation === 'recall' ? fieldOfRecall(record, 'SO_CCCD') : inspector.identityOf(record),
    );
  };

  /** Content decoded, its list signature checked, a repeated message recognised. */
  const openList = async (
    call: Call,
  ): Promise<HubAnswer | { readonly xml: Uint8Array; readonly list: InspectedPackage }> => {
    const word = (
      ...rest: Parameters<typeof wordAnswer> extends [unknown, unknown, ...infer R] ? R : never
    ) => wordAnswer(call.operation, call.messageId, ...rest);
    const content = call.values.content ?? '';
    if (content.length > maxBytes) return word('SANDBOX_TOO_LARGE', { maxBytes });
    const xml = openContent(content, maxBytes);
    if ('problem' in xml) return word('SANDBOX_BAD_CONTENT', { reason: xml.problem });
    const before = state.messages[call.messageId];
    if (before !== undefined) {
      const same = before.digest === sha256(xml) && before.maDonVi === call.maDonVi;
      return word(same ? 'SANDBOX_DUPLICATE_MESSAGE' : 'SANDBOX_MESSAGE_ID_REUSED');
    }
    const list = await inspector.openPackage(xml);
    if (!list.records.every((record) => mayBeKept(call.operation, record))) return word('SANDBOX_REAL_DATA');
    if (list.problem !== undefined || list.certificate === undefined) {
      return word('SANDBOX_PACKAGE_SIGNATURE', { reason: list.problem ?? '' });
    }
    return { xml, list };
  };

  const takeList = async (call: Call, kind: 'submit' | 'recall'): Promise<HubAnswer> => {
    const opened = await openList(call);
    if ('status' in opened) return opened;
    const { serial, fingerprint } = opened.list.certificate!;
    const certificate = certificateOf(call.maDonVi, normalSerial(serial));
    if (certificate?.state !== 'approved' || certificate.fingerprint !== fingerprint) {
      return wordAnswer(call.operation, call.messageId, 'SANDBOX_CERTIFICATE_NOT_APPROVED');
    }
    const answer = take(call, kind, opened.xml, {
      content: Buffer.from(opened.xml).toString('base64'),
      rows: kind === 'recall' ? pendingRecalls(opened.list.records, state) : [],
    });
    setImmediate(() => void settle().catch(() => {}));
    return answer;
  };

  const registerCertificate = async (call: Call): Promise<HubAnswer> => {
    const opened = await openList(call);
    if ('status' in opened) return opened;
    const { fingerprint, serial: enclosed } = opened.list.certificate!;
    const serial = normalSerial(enclosed);
    if (serial !== normalSerial(call.values.serialNumber!)) {
      return wordAnswer(call.operation, call.messageId, 'SANDBOX_CERTIFICATE_MISMATCH');
    }
    if (certificateOf(call.maDonVi, serial) === undefined) {
      state.certificates.push({ maDonVi: call.maDonVi, serial, fingerprint, state: 'pending', queries: 0 });
    }
    return take(call, 'registerCertificate', opened.xml, { serial });
  };

  const queryCertificate = (call: Call, message: HubMessage): HubAnswer => {
    const certificate = certificateOf(call.maDonVi, message.serial!)!;
    if (certificate.state === 'pending' && options.autoApprove !== false) {
      if (certificate.queries >= options.autoApprove) certificate.state = 'approved';
      else certificate.queries++;
      options.save();
    }
    const code = {
      pending: 'SANDBOX_PENDING',
      approved: 'SANDBOX_OK',
      refused: 'SANDBOX_CERTIFICATE_REFUSED',
    } as const;
    const { body } = wordAnswer('queryCertificate', call.messageId, code[certificate.state]);
    const decided = certificate.state === 'pending' ? null : certificate.state === 'approved' ? 1 : 0;
    const facts = {
      ma_don_vi: call.maDonVi,
      serial_number: certificate.serial,
      trang_thai_phe_duyet: decided,
    };
    return { status: 200, body: { ...(body as object), ...facts } };
  };

  const query = async (call: Call, kind: HubMessage['kind']): Promise<HubAnswer> => {
    const message = state.messages[call.messageId];
    if (message === undefined || message.kind !== kind || message.maDonVi !== call.maDonVi) {
      return wordAnswer(call.operation, call.messageId, 'SANDBOX_UNKNOWN_MESSAGE');
    }
    if (kind === 'registerCertificate') return queryCertificate(call, message);
    // The annex has no "pending" for submissions, so the list is empty; for recalls every row says so.
    if (clock.now() < message.readyAt) return rowsAnswer(kind === 'recall' ? stillPending(message.rows) : []);
    await settle();
    return rowsAnswer(message.rows);
  };

  return {
    settle,
    token: (body) => accounts.token(body),
    async answer(operation, body, bearer) {
      const request = readRequest(profile.operations[operation], body);
      if ('wrong' in request)
        return wordAnswer(operation, '', 'SANDBOX_BAD_MESSAGE', { field: request.wrong });
      const { values } = request;
      const call = { operation, values, messageId: values.messageId!, maDonVi: values.maDonVi! };
      if (!(await accounts.knows(call.maDonVi, bearer, values))) {
        return wordAnswer(operation, call.messageId, 'SANDBOX_UNAUTHORIZED', {}, 401);
      }
      if (operation !== 'queryCertificate') {
        const codes = MESSAGE_CODES[operation];
        // The annex swaps the descriptions of the two in II.2.3: either order is taken.
        const straight = values.type === codes.type && values.function === codes.function;
        const swapped = values.type === codes.function && values.function === codes.type;
        if (!straight && !swapped) {
          return wordAnswer(operation, call.messageId, 'SANDBOX_BAD_MESSAGE', { field: 'type, function' });
        }
      }
      switch (operation) {
        case 'submit':
        case 'recall':
          return takeList(call, operation);
        case 'registerCertificate':
          return registerCertificate(call);
        case 'querySubmission':
          return query(call, 'submit');
        case 'queryRecall':
          return query(call, 'recall');
        case 'queryCertificate':
          return query(call, 'registerCertificate');
      }
    },
  };
}
