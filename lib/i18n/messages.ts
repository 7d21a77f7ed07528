/**
 * What people read in our own pages, in one language. `@wxt-dev/i18n` compiles `locales` into the files that the browser knows
 * and into the type of their keys. Its own `t` asks the browser, which speaks no language but its own; ours reads those files,
 * so that the user may choose another.
 */
import type { GeneratedI18nStructure } from '#i18n';
import type { Language } from '@/lib/contract/settings';

export type Key = keyof GeneratedI18nStructure & string;

type Names<Message> = Message extends { namedSubstitutions: infer All extends readonly string[] } ? All[number] : never;

/** What a message has places for, by name; nothing where it has none. */
type Values<K extends Key> = K extends Key
  ? [Names<GeneratedI18nStructure[K]>] extends [never]
    ? []
    : [values: Record<Names<GeneratedI18nStructure[K]>, string | number>]
  : never;

/** As `_locales/<language>/messages.json` has them. */
export type MessageFile = Readonly<Record<string, { message: string }>>;

export interface Messages {
  /** BCP 47; for times and numbers. */
  readonly locale: string;
  /** One message, with its values put in. What is counted is `n`. */
  t<K extends Key>(key: K, ...values: Values<K>): string;
  /** A message that there need not be. */
  find(key: string, values?: Readonly<Record<string, string | number>>): string | undefined;
}

/** Chinese for every Chinese locale, and English for all others. @param locale BCP 47 */
export const languageFor = (locale: string): Language => (/^zh\b/i.test(locale) ? 'zh-CN' : 'en');

/** A message with several forms has the one for a single thing first. */
const formsApart = ' | ';

export function messagesFrom(messages: MessageFile, locale: string): Messages {
  const find: Messages['find'] = (key, values = {}) => {
    const name = key.replaceAll('.', '_');
    if (!Object.hasOwn(messages, name)) return undefined;
    const [one = '', many = one] = messages[name]!.message.split(formsApart);
    const message = values.n === 1 ? one : many;
    return message.replace(/\{(\w+)\}/g, (place, value) => String(values[value] ?? place));
  };
  return { locale, find, t: (key, ...values) => find(key, values[0]) ?? key };
}
