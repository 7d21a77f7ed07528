// A wrong password: the form is filled in for a correction, and the password is not tried again.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, userSentence } from './world';

const world = createWorld();

const filledIn = `["appKey", "userId", "password"].map(name => document.querySelector('[name=' + name + ']').value)`;

describe('after a wrong password', () => {
  it('the form keeps its values, also in a reopened popup, and the right password signs in', async () => {
    const first = await world.submit({ provider: 'easemob', password: 'worng' });
    await first.waitForText('[data-test=field-error-password]', userSentence('wrongPassword'));
    first.close();
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=field-error-password]', userSentence('wrongPassword'));
    expect(await popup.evaluate(filledIn)).toEqual([app, 'alice', '']);
    expect(await popup.evaluate('document.querySelector("[name=provider]:checked").value')).toBe('easemob');
    await waitFor('the focus on the password', async () => (await popup.focused()) === 'password');
    await popup.type('alice-pass');
    await popup.press('Enter');
    await popup.waitForPhase('online');
  });

  it('during a session, the form asks for it, and it is not tried again', async () => {
    await world.signIn('agora');
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
    expect(await popup.evaluate(filledIn)).toEqual([app, 'alice', '']);
    await waitFor('the focus on the password', async () => (await popup.focused()) === 'password');
    await popup.type('new-pass');
    await popup.press('Enter');
    await popup.waitForPhase('online');
    await page.waitForPhase('online');
    expect(world.alice.logins).toBe(logins + 1);
  });
});
