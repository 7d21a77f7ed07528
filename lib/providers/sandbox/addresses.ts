/**
 * False if parsing a URL changes its path or query. The SDKs do not escape ids in paths, so an id with `../`
 * or `?` could turn a call that a site may make into one that it may not.
 */
export function isUnambiguousUrl(text: string): boolean {
  if (!URL.canParse(text) || /[\\#\p{Cc}]|%(?:2f|5c|2e)/iu.test(text)) return false;
  const [address = '', query = '', ...more] = text.split('?');
  const path = address.split('/').slice(3);
  return more.length === 0 && !query.includes('/') && path.every(part => part !== '.' && part !== '..');
}
