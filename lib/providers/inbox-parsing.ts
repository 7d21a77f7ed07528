/** What other users put into messages, bounded. */
import type { Quote, Reaction } from './inbox-model';
import { numberOf, type SafeRecord, safeList, safeRecord, safeString } from './safe-read';

const maxJsonLength = 20_000;
const maxReactions = 50;

/** Parses JSON of another user. Never throws. */
export function parsedRecord(json: unknown): SafeRecord {
  if (typeof json !== 'string') return safeRecord(json);
  if (json.length > maxJsonLength) return {};
  try {
    return safeRecord(JSON.parse(json));
  } catch {
    return {};
  }
}

export function quoteOf(id: unknown, sender: unknown, text: unknown): { quote?: Quote } {
  if (!safeString(id)) return {};
  const [quoteId, quoteSender] = [safeString(id).slice(0, 256), safeString(sender).slice(0, 128)];
  return { quote: { id: quoteId, sender: quoteSender, text: safeString(text).slice(0, 300) } };
}

/** @param names fields of a reaction: its id, its count, and whether the user has added it */
export const reactionsOf = (
  list: unknown,
  names: { id: string; count: string; isOwn: readonly string[] },
): Reaction[] =>
  safeList(list)
    .slice(0, maxReactions)
    .map(safeRecord)
    .flatMap(each => {
      const id = safeString(each[names.id]).slice(0, 128);
      const count = Math.max(0, Math.floor(numberOf(each[names.count]) ?? 0));
      return id ? [{ id, count, isOwn: names.isOwn.some(name => each[name] === true) }] : [];
    });
