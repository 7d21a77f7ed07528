/**
 * Texts of the extension in a language that the user can choose. `@wxt-dev/i18n` compiles `locales` into message files and
 * key types. Its own `t` knows only the browser's language, so this module reads the files itself.
 */
import type { GeneratedI18nStructure } from '#i18n';
import type { Language } from '@/lib/contract/settings';

export type Key = keyof GeneratedI18nStructure & string;

type Names<Message> = Message extends { namedSubstitutions: infer All extends readonly string[] } ? All[number] : never;

/** The arguments for a message's placeholders; empty if it has none. */
type Values<K extends Key> = K extends Key
  ? [Names<GeneratedI18nStructure[K]>] extends [never]
    ? []
    : [values: Record<Names<GeneratedI18nStructure[K]>, string | number>]
  : never;

/** Content of `_locales/<language>/messages.json`. */
export type MessageFile = Readonly<Record<string, { message: string }>>;

export interface Messages {
  /** BCP 47; for times and numbers. */
  readonly locale: string;
  /** Returns a message with its placeholders filled in. `n` selects the plural form. */
  t<K extends Key>(key: K, ...values: Values<K>): string;
  /** As `t`, for a key that may not exist. */
  find(key: string, values?: Readonly<Record<string, string | number>>): string | undefined;
}

/** Chinese for every Chinese locale, English for all others. @param locale BCP 47 */
export const languageFor = (locale: string): Language => (/^zh\b/i.test(locale) ? 'zh-CN' : 'en');

/** Between the singular and the plural. */
const pluralSeparator = ' | ';

const controls = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066\u2067]/gu;
const isolates = /[\u2068\u2069]/g;
const closedIsolates = /^[^\u2068\u2069]*(?:\u2068[^\u2068\u2069]*\u2069[^\u2068\u2069]*)*$/;
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Names come from sites and other users. Removes the characters that would reorder or hide the text around a name, and
 * isolates a name that is written from right to left: https://www.w3.org/International/articles/inline-bidi-markup/
 */
function isolated(value: string): string {
  const name = value.replace(controls, '');
  const text = closedIsolates.test(name) ? name : name.replace(isolates, '');
  return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}

export function messagesFrom(messages: MessageFile, locale: string): Messages {
  const find: Messages['find'] = (key, values = {}) => {
    const name = key.replaceAll('.', '_');
    if (!Object.hasOwn(messages, name)) return undefined;
    const [singular = '', plural = singular] = messages[name]!.message.split(pluralSeparator);
    const message = values.n === 1 ? singular : plural;
    return message.replace(/\{(\w+)\}/g, (placeholder, value) => isolated(String(values[value] ?? placeholder)));
  };
  return { locale, find, t: (key, ...values) => find(key, values[0]) ?? key };
}
