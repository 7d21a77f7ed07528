/** A part of a text with emoji, in WebIM's form. */
export interface TextPart {
  type: 'txt' | 'emoji';
  data: string;
}

/** The 35 codes of WebIM's emoji table. Pages had their own pictures for them. */
const codes: ReadonlySet<string> = new Set([
  '[):]',
  '[:D]',
  '[;)]',
  '[:-o]',
  '[:p]',
  '[(H)]',
  '[:@]',
  '[:s]',
  '[:$]',
  '[:(]',
  "[:'(]",
  '[:|]',
  '[(a)]',
  '[8o|]',
  '[8-|]',
  '[+o(]',
  '[<o)]',
  '[|-)]',
  '[*-)]',
  '[:-#]',
  '[:-*]',
  '[^o)]',
  '[8-)]',
  '[(|)]',
  '[(u)]',
  '[(S)]',
  '[(*)]',
  '[(#)]',
  '[(R)]',
  '[({)]',
  '[(})]',
  '[(k)]',
  '[(F)]',
  '[(W)]',
  '[(D)]',
]);

/** A possible code, or a Unicode emoji with its modifiers. */
const candidate = /\[[^\[\]]{2,3}\]|\p{RGI_Emoji}/gv;

/** @returns `undefined` if the text has no emoji. An emoji's `data` is its code or character as sent */
export function splitEmoji(text: string): TextPart[] | undefined {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(candidate)) {
    if (match.startsWith('[') && !codes.has(match)) continue;
    if (index > end) parts.push({ type: 'txt', data: text.slice(end, index) });
    parts.push({ type: 'emoji', data: match });
    end = index + match.length;
  }
  if (end === 0) return undefined;
  if (end < text.length) parts.push({ type: 'txt', data: text.slice(end) });
  return parts;
}
