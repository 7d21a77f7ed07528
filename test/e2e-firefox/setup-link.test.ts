import { expect, it } from 'vitest';
import { deskSetup, setupLinkOf } from '../browser/setup-link';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

it('a pasted set-up link fills the form after the user has seen its servers', async () => {
  const settings = await world.browser.settings();
  await settings.evaluate(`navigator.clipboard.writeText(${JSON.stringify(setupLinkOf(deskSetup))}).then(() => true)`);
  const popup = await world.browser.openPopup();
  await popup.fill('[name=userId]', 'carol');
  await popup.fill('[name=password]', 'for another server');
  await popup.press('v', { control: true });
  await popup.waitForText('[data-test=setup-review]', '1117#desk');
  await popup.click('[data-test=setup-fill]');
  await popup.waitForText('main', 'Servers: rest.example.org, chat.example.org');
  const fields = ['appKey', 'userId', 'password', 'apiUrl'].map(
    name => `document.querySelector('[name=${name}]').value`,
  );
  expect(await popup.evaluate(`[${fields}]`)).toEqual(['1117#desk', 'carol', '', 'https://rest.example.org']);
  expect(await popup.evaluate('document.querySelector("[name=provider]:checked").value')).toBe('easemob');
});
