/** The secrets of one session, and how they are kept out of anything that is written down or passed on. */

/** Takes known secrets out of a text. */
export type Hide = (text: string) => string;

/** The SDKs log the beginning of a token. */
const shownBySdk = 10;

export class SecretRegistry {
  #texts: string[] = [];

  add(secret: string): void {
    if (secret === '') return;
    this.#texts.push(secret);
    if (secret.length >= 2 * shownBySdk) this.#texts.push(secret.slice(0, shownBySdk));
  }

  hide: Hide = text => this.#texts.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
}
