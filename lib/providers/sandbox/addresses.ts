/**
 * Whether an address leads where its text says. The SDKs put ids into paths as they are given: with `../` or `?` in one, a
 * call that a site may make would become another, which it may not.
 */
export function isStraight(text: string): boolean {
  if (!URL.canParse(text) || /[\\#\p{Cc}]|%(?:2f|5c|2e)/iu.test(text)) return false;
  const [address = '', query = '', ...more] = text.split('?');
  const said = address.split('/').slice(3);
  return more.length === 0 && !query.includes('/') && said.every(part => part !== '.' && part !== '..');
}
