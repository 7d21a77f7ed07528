/** Replaces the session's secrets in a text. */
export type Hide = (text: string) => string;

/** The SDKs log this many characters of a token. */
const loggedPrefix = 10;

/** The secrets of a session. */
export class SecretRegistry {
  #texts: string[] = [];

  add(secret: string): void {
    if (secret === '') return;
    this.#texts.push(secret);
    if (secret.length >= 2 * loggedPrefix) this.#texts.push(secret.slice(0, loggedPrefix));
  }

  hide: Hide = text => this.#texts.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}
