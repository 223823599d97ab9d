/** Options of every `profile` command. */
export interface ProfileCommand {
  /** Files with overlays or whole profiles that ids and `extends` may name. */
  readonly overlays: readonly string[];
  readonly json: boolean;
  readonly stdout: { write(text: string): unknown };
}
