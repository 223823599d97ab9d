/** Why a certificate is revoked: RFC 5280 section 5.3.1. */
export type SandboxRevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'privilegeWithdrawn';

/** The number of each reason. */
export const REASON_NUMBERS: Readonly<Record<SandboxRevocationReason, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
};

/** One revoked certificate. */
export interface RevokedLine {
  /** Content octets of the serial number. */
  readonly serial: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly reason: SandboxRevocationReason;
}

/** Who has been revoked; serial numbers are random, so one register serves both CAs. */
export interface RevocationRegister {
  /** Adds a line, or replaces the one of the same serial number. */
  add(line: RevokedLine): void;
  /** Takes a line back: the end of a suspension. */
  remove(serial: Uint8Array): void;
  /** The line of a serial number. */
  find(serial: Uint8Array): RevokedLine | undefined;
  /** Every line. */
  all(): readonly RevokedLine[];
}

/** An empty register. */
export function createRegister(): RevocationRegister {
  const lines = new Map<string, RevokedLine>();
  const key = (serial: Uint8Array): string => Buffer.from(serial).toString('hex');
  return {
    add: (line) => void lines.set(key(line.serial), line),
    remove: (serial) => void lines.delete(key(serial)),
    find: (serial) => lines.get(key(serial)),
    all: () => [...lines.values()],
  };
}
