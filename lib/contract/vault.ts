/** The fewest characters of a passphrase. */
export const minPassphraseLength = 8;
export const maxPassphraseLength = 1024;

/** Whether a passphrase protects the saved accounts. */
export interface VaultStatus {
  hasPassphrase: boolean;
  /** It was not entered since the browser started. */
  isLocked: boolean;
}
