/** A message that is a list of links must not become a list of buttons. */
const maxLinks = 5;

/** The web addresses in a text, each once. */
export function linksIn(text: string): URL[] {
  const found = new Map<string, URL>();
  for (const [match] of text.matchAll(/https?:\/\/[^\s<>"'，。；：！？、（）《》]+/g)) {
    // A sentence's punctuation, and a closing bracket that the address does not open.
    const address = match.replace(/[.,;:!?]+$/, '');
    const isOpened = (address.match(/\(/g)?.length ?? 0) >= (address.match(/\)/g)?.length ?? 0);
    const trimmed = isOpened ? address : address.replace(/\)$/, '');
    if (!URL.canParse(trimmed)) continue;
    const url = new URL(trimmed);
    found.set(url.href, url);
    if (found.size === maxLinks) break;
  }
  return [...found.values()];
}
