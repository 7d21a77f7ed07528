/** `npm run screenshots` makes the stores' pictures, 1280 × 800, from docs/gallery into `.output/screenshots`. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findBrowser } from '../demo/find-browser';

const size = { width: 1280, height: 800 };
const out = join('.output', 'screenshots');

/** Screens in the stores' order, with their captions. */
const captions = {
  en: [
    ['online', 'light', 'One line to the service, shared by every tab that you allow.'],
    ['site-on', 'light', 'A site takes part with one switch, and only then.'],
    ['consent', 'light', 'Sites ask. You decide what they may do.'],
    ['replaced', 'light', 'Taken over elsewhere? It says so, and waits for you.'],
    ['online', 'dark', 'Light or dark, in English and Chinese, all of it by keyboard.'],
  ],
  zh: [
    ['online', 'light', '只占一个连接，你允许的标签页全部共享。'],
    ['site-on', 'light', '打开一个开关，网站才能使用。'],
    ['consent', 'light', '网站提出请求，能做什么由你决定。'],
    ['replaced', 'light', '在别处登录了？它会告诉你，并等你决定。'],
    ['online', 'dark', '浅色与深色，中文与英文，全部可用键盘操作。'],
  ],
} as const;

const colours = { light: ['#eef1f6', '#1b2230'], dark: ['#10141c', '#eef1f6'] } as const;

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: findBrowser() });
const page = await browser.newPage({ viewport: size });
for (const [language, pictures] of Object.entries(captions)) {
  for (const [index, [name, scheme, caption]] of pictures.entries()) {
    const picture = readFileSync(join('docs', 'gallery', `${name}-${language}-${scheme}.png`)).toString('base64');
    const [ground, text] = colours[scheme];
    await page.setContent(`<html lang="${language}"><style>
      body { margin: 0; height: 100vh; display: grid; grid-template-columns: 1fr auto; gap: 72px; align-items: center;
        padding: 0 96px; box-sizing: border-box; background: ${ground}; color: ${text}; }
      p { margin: 0; font: 600 44px/1.3 Arial, "Noto Sans SC", sans-serif; text-wrap: balance; word-break: keep-all; }
      img { max-height: 704px; border-radius: 14px; box-shadow: 0 12px 48px #0005; }
    </style><p>${caption}</p><img src="data:image/png;base64,${picture}"></html>`);
    await page.evaluate(() => document.querySelector('img')?.decode());
    const path = join(out, `${index + 1}-${name}-${language}-${scheme}.png`);
    await page.screenshot({ path });
    console.log(path);
  }
}
await browser.close();
