/**
 * `npm run before-after`: makes the moving pictures of the README, `docs/before-after.webp` and `docs/before-after.zh-CN.webp`.
 *
 * Left: a chat page in two tabs of a browser without the extension. Right: the same page in a browser with it.
 * Pages, messages and counts are real; each stage is photographed when both sides have settled.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright';
import { ExtensionBrowser } from '../../test/browser/extension-browser';
import { defaultApp as app, type ImService, startImService } from '../../test/server';
import { startWebServer, type WebServer } from '../../test/server/web';
import { buildClient } from '../build/build-client';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from '../demo/find-browser';
import { accounts } from '../demo/local-services';
import { animate, type Frame } from './animated-webp';

const tabSize = { width: 395, height: 176 };
const pictureWidth = 830;
const maxBytes = 1_500_000;

type Language = 'en' | 'zh';

const texts = {
  en: {
    without: 'Without Partyline',
    with: 'With Partyline',
    tab: 'Tab',
    counts: (logins: number, kicks: number) =>
      `The service counts ${logins} ${logins === 1 ? 'sign-in' : 'sign-ins'} and ${kicks === 1 ? '1 forced sign-out' : `${kicks} forced sign-outs`}`,
    question: 'Hi Alice, are you there?',
    answer: 'Yes, I am!',
    captions: {
      first: 'Alice opens her chat.',
      second: 'She opens it in a second tab. On the left, the first tab is signed out.',
      question: 'Bob writes. On the left, one tab misses it.',
      answer: 'Alice answers in the first tab. On the left, it cannot send.',
    },
  },
  zh: {
    without: '没有 Partyline',
    with: '使用 Partyline',
    tab: '标签页',
    counts: (logins: number, kicks: number) => `服务端统计：登录 ${logins} 次，踢下线 ${kicks} 次`,
    question: '在吗？',
    answer: '在的！',
    captions: {
      first: 'Alice 打开聊天页面。',
      second: '她又开了一个标签页：左边，第一个标签页被踢下线。',
      question: 'Bob 发来消息：左边有一个标签页收不到。',
      answer: 'Alice 在第一个标签页里回复：左边已经发不出去。',
    },
  },
} as const;

/** One column of the picture: a browser, and the service that its tabs use. */
class Side {
  readonly tabs: Page[] = [];
  readonly #devtools: CDPSession[] = [];

  constructor(
    readonly im: ImService,
    readonly web: WebServer,
    readonly context: BrowserContext,
  ) {}

  async openTab(language: Language): Promise<void> {
    const page = await this.context.newPage();
    // Playwright's own screenshots would be of the context's size and scale.
    const devtools = await this.context.newCDPSession(page);
    await devtools.send('Emulation.setDeviceMetricsOverride', { ...tabSize, deviceScaleFactor: 2, mobile: false });
    await page.goto(`${this.web.origins[0]}/chat/?lang=${language}`);
    await page.waitForSelector('[data-phase=online]');
    this.tabs.push(page);
    this.#devtools.push(devtools);
  }

  /** @returns a PNG of each tab, as base64 */
  screenshots(): Promise<string[]> {
    return Promise.all(
      this.#devtools.map(async devtools => (await devtools.send('Page.captureScreenshot', { format: 'png' })).data),
    );
  }

  async send(tab: number, text: string): Promise<void> {
    await this.tabs[tab]?.fill('[name=text]', text);
    await this.tabs[tab]?.click('button');
  }

  async waitForText(text: string, ...tabs: number[]): Promise<void> {
    for (const tab of tabs) await this.tabs[tab]?.getByText(text).waitFor();
  }
}

async function startService(): Promise<{ im: ImService; web: WebServer }> {
  const im = await startImService();
  for (const account of accounts) im.addUser(app, account);
  const web = await startWebServer({ im });
  web.mount('/chat/', fileURLToPath(new URL('before-after/', import.meta.url)));
  web.mount('/client/', clientFolder);
  return { im, web };
}

const executable = findBrowser();
const clientFolder = mkdtempSync(join(tmpdir(), 'partyline-client-'));
console.log('Building the drop-in and the extension ...');
await buildClient(clientFolder);
for (const language of ['en', 'zh'] as const) {
  const file = language === 'en' ? 'docs/before-after.webp' : 'docs/before-after.zh-CN.webp';
  const picture = await record(language);
  if (picture.length > maxBytes) throw new Error(`${file} has ${picture.length} bytes; ${maxBytes} are allowed.`);
  writeFileSync(file, picture);
  console.log(`${file}  ${picture.length} bytes`);
}
rmSync(clientFolder, { recursive: true });

async function record(language: Language): Promise<Buffer> {
  const [before, after] = [await startService(), await startService()];
  const extension = buildExtension({
    sites: after.web.origins,
    preset: { agora: { appKey: app, dnsUrl: after.im.dnsUrl } },
    out: join('.partyline', 'before-after'),
  });
  const plain = await chromium.launch({ executablePath: executable });
  const extended = await ExtensionBrowser.launch(executable, extension);
  try {
    const popup = await extended.openPopup();
    await popup.signIn({ provider: 'agora', userId: 'alice', password: 'alice-pass' });
    await popup.waitForPhase('online');
    popup.close();
    const left = new Side(before.im, before.web, await plain.newContext());
    const right = new Side(after.im, after.web, extended.context);
    const camera = await plain.newPage({ deviceScaleFactor: 2, viewport: { width: pictureWidth, height: 100 } });
    return await play(left, right, language, camera);
  } finally {
    await Promise.all([plain.close(), extended.close()]);
    for (const { im, web } of [before, after]) await Promise.all([web.close(), im.close()]);
  }
}

async function play(left: Side, right: Side, language: Language, camera: Page): Promise<Buffer> {
  const { captions, question, answer } = texts[language];
  const sides = [left, right];
  const frames: Frame[] = [];
  let size = { width: 0, height: 0 };
  const take = async (caption: string, milliseconds: number) => {
    const still = await compose(camera, left, right, language, caption);
    frames.push({ webp: still.webp, milliseconds });
    ({ size } = still);
  };
  await Promise.all(sides.map(side => side.openTab(language)));
  await take(captions.first, 2_500);

  await Promise.all(sides.map(side => side.openTab(language)));
  await left.tabs[0]?.waitForSelector('[data-phase=ended]');
  await take(captions.second, 4_500);

  for (const { im } of sides) im.send(app, 'bob', 'alice', question);
  await left.waitForText(question, 1);
  await right.waitForText(question, 0, 1);
  await take(captions.question, 4_000);

  await Promise.all(sides.map(side => side.send(0, answer)));
  await left.tabs[0]?.waitForSelector('.failed');
  await right.waitForText(answer, 0, 1);
  await take(captions.answer, 4_500);
  return animate(frames, size);
}

interface Still {
  webp: Buffer;
  size: { width: number; height: number };
}

/** Puts the tabs of both sides onto one page, and photographs it. */
async function compose(camera: Page, left: Side, right: Side, language: Language, caption: string): Promise<Still> {
  const text = texts[language];
  const column = async (side: Side, title: string, className: string) => {
    const shots = await side.screenshots();
    const cells = [0, 1].map(index => {
      const shot = shots[index];
      const image = shot ? `<img src="data:image/png;base64,${shot}">` : '<div></div>';
      return `<figure class="${shot ? '' : 'empty'}"><figcaption>${text.tab} ${index + 1}</figcaption>${image}</figure>`;
    });
    const { logins } = side.im.account(app, 'alice');
    return `<section class="${className}"><h1>${title}</h1>${cells.join('')}<p>${text.counts(logins, side.im.count('kick', 'alice'))}</p></section>`;
  };
  const columns = [await column(left, text.without, 'before'), await column(right, text.with, 'after')];
  await camera.setContent(`<html lang="${language === 'en' ? 'en' : 'zh-CN'}"><style>
    * { box-sizing: border-box; margin: 0; }
    body { padding: 12px; background: #eef1f6; color: #16181d; font: 15px/1.4 "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "Noto Sans CJK SC", sans-serif; }
    main { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; }
    h1 { margin-bottom: 8px; font-size: 18px; text-align: center; }
    .before h1 { color: #c0222d; }
    .after h1 { color: #1a7f37; }
    figure { margin-bottom: 10px; border: 1px solid #c3c9d3; border-radius: 8px; overflow: hidden; background: #ffffff; }
    figcaption { padding: 3px 12px; background: #d9dfe9; color: #3c4350; font-size: 13px; font-weight: 600; }
    figure img, figure div { display: block; width: ${tabSize.width - 2}px; height: ${tabSize.height}px; }
    .empty { opacity: 0.45; background: none; border-style: dashed; }
    section p { color: #3c4350; font-size: 13px; text-align: center; }
    h2 { margin-top: 12px; padding: 10px; border-radius: 8px; background: #1b2230; color: #ffffff; font-size: 17px; text-align: center; }
    </style><main>${columns.join('')}</main><h2>${caption}</h2></html>`);
  await camera.evaluate(() => Promise.all([...document.images].map(image => image.decode())));
  const png = await camera.screenshot({ fullPage: true });
  const { url, size } = await camera.evaluate(toWebp, `data:image/png;base64,${png.toString('base64')}`);
  return { webp: Buffer.from(url.replace(/^.*,/, ''), 'base64'), size };
}

/** Runs in the page: Chromium is the encoder. */
async function toWebp(source: string): Promise<{ url: string; size: { width: number; height: number } }> {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  Object.assign(canvas, size);
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  return { url: canvas.toDataURL('image/webp', 0.9), size };
}
