import browser from 'webextension-polyfill';
import type { Badge } from '@/lib/notifications/badge';

const sizes = [16, 32, 48, 128];

const iconOf = (hollow: boolean) =>
  Object.fromEntries(sizes.map(size => [size, `/icon/${hollow ? 'hollow-' : ''}${size}.png`]));

export async function showBadge({ text, color, title, signedOut }: Badge): Promise<void> {
  await Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color }),
    browser.action.setBadgeTextColor?.({ color: '#ffffff' }),
    browser.action.setTitle({ title }),
    browser.action.setIcon({ path: iconOf(signedOut) }),
  ]);
}
