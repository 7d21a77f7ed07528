import type { Language } from '@/lib/contract/settings';
import { languageFor, type Messages, messagesFrom } from '@/lib/i18n/messages';

/** @param language the browser's by default */
export async function loadMessages(language: Language = languageFor(navigator.language)): Promise<Messages> {
  const file = await fetch(`/_locales/${language.replace('-', '_')}/messages.json`);
  // Dates and times keep the region of the browser's language, such as en-GB.
  const locale = languageFor(navigator.language) === language ? navigator.language : language;
  return messagesFrom(await file.json(), locale);
}
