import type { UiPort } from './ui-port';

/** Finds secrets in the extension's storage, decrypted, and in its log. @returns the places of each found one */
export async function storedSecrets(port: UiPort, secrets: readonly string[]): Promise<Map<string, string[]>> {
  const [stored, log] = await Promise.all([port.storedText(), port.request({ method: 'log.read', params: {} })]);
  const places = Object.entries({ ...stored, log: JSON.stringify(log) });
  const placesOf = (secret: string) => places.flatMap(([place, text]) => (text.includes(secret) ? [place] : []));
  return new Map(secrets.map(secret => [secret, placesOf(secret)]));
}
