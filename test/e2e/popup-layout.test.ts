// Nothing in the popup moves a button or switch after it was drawn: the user may be about to press it.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld } from './world';

const world = createWorld();

/** Records where each control is in each frame; `offsetTop` ignores animations that only look like a move. */
const record = `(() => {
  // The build of these tests has the permission that the popup asks for.
  Object.defineProperty(chrome.permissions, 'contains', { value: async () => false });
  const at = new Map();
  const record = Object.assign(window, { record: { moved: [], drawn: [], frames: 0, since: 0 } }).record;
  const place = (e, left = 0, top = 0) =>
    e ? place(e.offsetParent, left + e.offsetLeft - e.scrollLeft, top + e.offsetTop - e.scrollTop) : left + ' ' + top;
  const look = () => {
    requestAnimationFrame(look);
    for (const e of document.querySelectorAll('.screen button, .screen input, .screen select, .screen summary')) {
      if (!e.checkVisibility()) continue;
      const name = e.dataset.test ?? e.name ?? e.innerText;
      const before = at.get(e);
      const now = place(e);
      if (before === undefined) record.drawn.push(name);
      else if (before !== now) record.moved.push(name + ': ' + before + ' to ' + now);
      at.set(e, now);
    }
    if (record.drawn.length === 0) return;
    record.since ||= performance.now();
    if (performance.now() - record.since > 1_500) record.frames += 1;
  };
  requestAnimationFrame(look);
})()`;

async function recordPopup(): Promise<{ moved: string[]; drawn: string[] }> {
  const popup = await world.browser.openPopup();
  await popup.waitForText('main', /\S/);
  await popup.reload(record);
  await popup.waitForText('[data-test=ask-notifications]', /\S/);
  await waitFor('some frames later', () => popup.evaluate<boolean>('window.record?.frames > 5'));
  const recorded = await popup.evaluate<{ moved: string[]; drawn: string[] }>('window.record');
  popup.close();
  return recorded;
}

it('keeps the controls in place, signed in with one and with several accounts', async () => {
  await world.signIn('agora');
  await world.samplePage();
  const one = await recordPopup();
  expect(one.drawn).toEqual(expect.arrayContaining(['here', 'goOffline', 'ask-yes']));
  expect(one.moved).toEqual([]);

  const popup = await world.browser.openPopup();
  await popup.click('[data-test=another]');
  await popup.signIn({ provider: 'agora', userId: 'bob', token: world.im.issueToken(app, 'bob').value });
  await popup.waitForText('[data-test=account-row]', /\S/);
  popup.close();
  const several = await recordPopup();
  expect(several.drawn).toEqual(expect.arrayContaining(['here', 'another', 'ask-yes']));
  expect(several.moved).toEqual([]);
});
