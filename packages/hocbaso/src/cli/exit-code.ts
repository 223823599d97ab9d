import type { MessageCode } from '@hocbaso/spec';

/** Exit status of the CLI; stable. */
export const EXIT = { ok: 0, invalid: 1, usage: 2, refused: 3, uncertain: 4, internal: 70 } as const;

/** The exit status an error of the SDK ends the command with. */
export function exitCodeOf(code: MessageCode): number {
  if (code.startsWith('ERR_HBS_CLI_CERTIFICATE_')) return EXIT.refused;
  if (code.startsWith('ERR_HBS_HUB_')) return EXIT.uncertain;
  if (code.startsWith('ERR_HBS_CLI_') || code.startsWith('ERR_HBS_PROFILE')) return EXIT.usage;
  return EXIT.invalid;
}
