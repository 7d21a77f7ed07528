/** Texts with emoji, as WebIM told them: cut into pieces of text and emoji. */

export interface Piece {
  type: 'txt' | 'emoji';
  data: string;
}

/** The 35 of WebIM's emoji table. The table was the page's own, and so were the pictures; the codes were everybody's. */
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

/** Something that may be a code, or an emoji of Unicode's list: with its skin tone, as a family, as a flag. */
const candidate = /\[[^\[\]]{2,3}\]|\p{RGI_Emoji}/gv;

/** `undefined` if there is no emoji in it. An emoji's `data` is its code or its character, as sent. */
export function piecesOf(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(candidate)) {
    if (found.startsWith('[') && !codes.has(found)) continue;
    if (index > end) pieces.push({ type: 'txt', data: text.slice(end, index) });
    pieces.push({ type: 'emoji', data: found });
    end = index + found.length;
  }
  if (end === 0) return undefined;
  if (end < text.length) pieces.push({ type: 'txt', data: text.slice(end) });
  return pieces;
}
