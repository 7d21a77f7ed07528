/** Match patterns have no port, so callers must also check the exact origin. */

/** @param origins such as `http://127.0.0.1:8080` */
export function matchPatterns(origins: readonly string[]): string[] {
  return [...new Set(origins.map(patternOf))];
}

/** https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns */
export function patternOf(address: string): string {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
