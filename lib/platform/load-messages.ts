/** Loads the words of one language from the extension's own files. */

import type { Language } from '@/lib/contract/settings';
import { languageFor, type Messages, messagesFrom } from '@/lib/i18n/messages';

/** @param chosen unless it is told, the browser's language decides */
export async function loadMessages(chosen: Language = languageFor(navigator.language)): Promise<Messages> {
  const file = await fetch(`/_locales/${chosen.replace('-', '_')}/messages.json`);
  // A reader keeps the region's way to write times, as in en-GB.
  const locale = languageFor(navigator.language) === chosen ? navigator.language : chosen;
  return messagesFrom(await file.json(), locale);
}
