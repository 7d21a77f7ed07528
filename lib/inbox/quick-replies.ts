import type { QuickReply, QuickReplyList } from '@/lib/contract/quick-replies';

/** The text after the slash, if the text before the cursor ends with one that begins a word. */
export function queryBefore(text: string, cursor: number): string | undefined {
  return /(?:^|\s)\/(\S{0,40})$/u.exec(text.slice(0, cursor))?.[1];
}

/** The replies whose name begins with the query, then those that contain it in name or text. The user's own come first. */
export function matchingReplies({ own, shared }: QuickReplyList, query: string, limit = 8): QuickReply[] {
  const wanted = query.toLocaleLowerCase();
  const names = new Set(own.map(({ name }) => name));
  const all = [...own, ...shared.filter(({ name }) => !names.has(name))];
  const begins = (reply: QuickReply) => reply.name.toLocaleLowerCase().startsWith(wanted);
  const contains = ({ name, text }: QuickReply) => `${name}\n${text}`.toLocaleLowerCase().includes(wanted);
  return [...all.filter(begins), ...all.filter(reply => !begins(reply) && contains(reply))].slice(0, limit);
}

/** Puts the reply in the place of the slash and the query. @returns the text, and where the cursor stands in it */
export function withReply(
  text: string,
  cursor: number,
  reply: QuickReply,
  name: string,
): { text: string; cursor: number } {
  const query = queryBefore(text, cursor) ?? '';
  const before = text.slice(0, cursor - query.length - 1);
  // Another user may have chosen the name: it stays on its line, and is no placeholder.
  const safeName = name.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 128);
  const filled = reply.text.split('{name}').join(safeName);
  return { text: before + filled + text.slice(cursor), cursor: before.length + filled.length };
}
