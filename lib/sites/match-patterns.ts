/** Origins as match patterns, which cannot name a port: who uses one looks at the origin again. */

/** @param origins such as `http://127.0.0.1:8080` */
export function matchPatterns(origins: readonly string[]): string[] {
  return [...new Set(origins.map(patternOf))];
}

/** https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Match_patterns */
export function patternOf(address: string): string {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
