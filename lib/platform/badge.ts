/** Puts a badge on the toolbar button. */
import browser from 'webextension-polyfill';
import type { Badge } from '@/lib/session/badge';

export async function showBadge({ text, color, title }: Badge): Promise<void> {
  await Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color }),
    browser.action.setBadgeTextColor?.({ color: '#ffffff' }),
    browser.action.setTitle({ title }),
  ]);
}
