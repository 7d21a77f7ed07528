// A wrong password: the form is filled in for a correction, and the password is not tried again.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, userSentence } from './world';

const world = createWorld();

const filledIn = `["appKey", "userId", "password"].map(name => document.querySelector('[name=' + name + ']').value)`;

it('a wrong password leaves the form filled in, and is not tried again in a session', async () => {
  const first = await world.submit({ provider: 'easemob', password: 'worng' });
  await first.waitForText('[data-test=field-error-password]', userSentence('wrongPassword'));
  first.close();
  const again = await world.browser.openPopup();
  await again.waitForText('[data-test=field-error-password]', userSentence('wrongPassword'));
  expect(await again.evaluate(filledIn), 'the form of a reopened popup').toEqual([app, 'alice', '']);
  expect(await again.evaluate('document.querySelector("[name=provider]:checked").value')).toBe('easemob');
  await waitFor('the focus on the password', async () => (await again.focused()) === 'password');
  await again.type('alice-pass');
  await again.press('Enter');
  await again.waitForPhase('online');
  again.close();

  // The password is changed during the session.
  const page = await world.samplePage();
  world.im.hub.user(app, 'alice').password = 'new-pass';
  world.im.expireToken(app, 'alice');
  world.im.dropSockets(app, 'alice');
  await world.browser.waitForBadge('!');
  const { logins } = world.alice;
  const popup = await world.browser.openPopup();
  await popup.waitForPhase('needsCredentials');
  await popup.waitForText('[data-test=ended-next]', userSentence('wrongPassword'));
  expect(await popup.evaluate('!!document.querySelector("[data-test=resume]")')).toBe(false);
  expect(await popup.evaluate(filledIn), 'the form during a session').toEqual([app, 'alice', '']);
  await waitFor('the focus on the password', async () => (await popup.focused()) === 'password');
  await popup.type('new-pass');
  await popup.press('Enter');
  await popup.waitForPhase('online');
  await page.waitForPhase('online');
  expect(world.alice.logins).toBe(logins + 1);
});
