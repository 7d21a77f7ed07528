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

const possibleCode = /\[[^[\]]{2,3}\]/g;
/** Each Unicode emoji has one of these. Chinese has none. */
const inEveryEmoji = /[\u231a-\u2b55\ud83c-\ud83e]|\ufe0f/;
/**
 * Also a Unicode emoji with its modifiers. V8 needs 10 ms to parse it and 30 ms for its first two uses, so it is no literal and
 * is built for the first text with an emoji.
 */
const codeOrEmojiSource = String.raw`\[[^\[\]]{2,3}\]|\p{RGI_Emoji}`;
let codeOrEmoji: RegExp | undefined;

function candidateIn(text: string): RegExp {
  if (!inEveryEmoji.test(text)) return possibleCode;
  codeOrEmoji ??= new RegExp(codeOrEmojiSource, 'gv');
  return codeOrEmoji;
}

/** @returns `undefined` if the text has no emoji. An emoji's `data` is its code or character as sent */
export function splitEmoji(text: string): TextPart[] | undefined {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(candidateIn(text))) {
    if (match.startsWith('[') && !codes.has(match)) continue;
    if (index > end) parts.push({ type: 'txt', data: text.slice(end, index) });
    parts.push({ type: 'emoji', data: match });
    end = index + match.length;
  }
  if (end === 0) return undefined;
  if (end < text.length) parts.push({ type: 'txt', data: text.slice(end) });
  return parts;
}
