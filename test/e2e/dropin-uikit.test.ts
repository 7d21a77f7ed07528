// A page that stands on Tencent's UIKit engine, with the SDK in one tab and with the drop-in in four.
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { buildPage, removePage, type SdkVariant } from '../dropin/pages';
import type { Desk } from '../dropin/uikit-engine';
import { createWorld } from './world';

const world = createWorld();
const pages = new Map<SdkVariant, string>();
const dropIn = { sdk: '@tencentcloud/chat', file: 'lib/page/dropin/tencent-chat.ts' };

beforeAll(async () => {
  for (const how of ['raw', 'drop-in'] as const)
    pages.set(how, await buildPage('test/dropin/uikit-engine.ts', how, dropIn));
});
afterAll(() => {
  for (const folder of pages.values()) removePage(folder);
});

declare const desk: Desk;

async function open(how: SdkVariant): Promise<Page> {
  world.web.mount(`/${how}/`, pages.get(how) ?? '');
  const { sdkAppId, url } = world.tencent;
  const sig = world.tencent.issueUserSig('alice');
  const query = new URLSearchParams({ app: String(sdkAppId), server: url, user: 'alice', sig });
  const page = await world.browser.tab(`${world.web.origins[0]}/${how}/?${query}`);
  await waitFor('the kit', () => page.evaluate(() => desk.isReady).catch(() => false));
  return page;
}

const shown = (page: Page) => page.evaluate(() => desk.messages());
const texts = async (page: Page) => (await shown(page)).map(({ type, flow, text }) => [type, flow, text ?? null]);

const chat = [
  ['TIMTextElem', 'in', 'tea?'],
  ['TIMTextElem', 'out', 'two sugars'],
  ['TIMFileElem', 'out', 'order.txt'],
  ['TIMImageElem', 'out', null],
];

/** Chats in the first tab. Returns the features and the messages of every tab. */
async function run(how: SdkVariant, tabs: number) {
  const opened: Page[] = [];
  for (let tab = 0; tab < tabs; tab++) opened.push(await open(how));
  const [first = await open(how)] = opened;
  world.tencent.send('bob', 'alice', 'tea?');
  await waitFor('the question', async () => (await texts(first)).length === 1);
  await first.evaluate(() => desk.sendText('two sugars'));
  await first.evaluate(() => desk.sendFile('order.txt', 'Tea, two sugars.'));
  await first.evaluate(() => desk.sendPicture());
  for (const page of opened)
    await waitFor('the chat', async () => JSON.stringify(await texts(page)) === JSON.stringify(chat));
  const [, , file, picture] = await shown(first);
  expect([file?.progress, picture?.progress]).toEqual([1, 1]);
  expect(await (await fetch(String(file?.url))).text()).toBe('Tea, two sugars.');
  const ids = await Promise.all(opened.map(async page => (await shown(page)).map(({ ID }) => ID)));
  expect(new Set(ids.map(String)).size).toBe(1);
  await first.evaluate(() => desk.leave('with milk'));
  const errors = await Promise.all(opened.map(page => page.evaluate(() => desk.errors)));
  expect(errors.flat()).toEqual([]);
  return Promise.all(opened.map(page => page.evaluate(() => desk.features())));
}

describe('a page on Tencent’s UIKit engine', () => {
  it('shows the same features and messages in four tabs of one session as with the SDK', async () => {
    const [raw] = await run('raw', 1);
    await world.close();
    await world.open();
    await world.signIn('tencent');
    const ours = await run('drop-in', 4);
    for (const features of ours) expect(features).toEqual(raw);
    expect(Object.values(raw ?? {})).toEqual([true, true, true, true]);
    // A text, a file and a picture, each sent once.
    expect(world.tencent.count('message', 'alice')).toBe(3);
    expect(world.tencent.files.size).toBe(2);
    expect(world.tencent.account('alice')).toMatchObject({ sockets: 1, logins: 1, kicks: 0, logouts: 0 });
  });
});
