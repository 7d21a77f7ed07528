/** The translations of `locales`, generated as in a build. */
import { generateChromeMessages, parseMessagesFile } from '@wxt-dev/i18n/build';
import { languageFor, type Messages, messagesFrom } from '@/lib/i18n/messages';

const messagesOf = async (file: string) =>
  generateChromeMessages(await parseMessagesFile(new URL(`../locales/${file}.yml`, import.meta.url).pathname));
const messages = { en: await messagesOf('en'), 'zh-CN': await messagesOf('zh_CN') };

/** @param locale BCP 47 */
export const messagesFor = (locale: string): Messages => messagesFrom(messages[languageFor(locale)], locale);
export const en = messagesFor('en');
export const zh = messagesFor('zh-CN');
