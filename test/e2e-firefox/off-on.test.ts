// The extension is switched off and on in Firefox. For Partyline that is a new start of the browser.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { userSentence } from '../e2e/world';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();
const passphrase = 'correct horse battery staple';

it('open tabs connect again when the extension is switched off and on', async () => {
  const form = await world.submit({ provider: 'agora', remember: true });
  await form.waitForPhase('online');
  form.close();
  const { page } = await world.samplePage();
  await page.evaluate(`(() => {
    window.links = [];
    window.partylineSample.session.onLink(link => links.push(link));
    addEventListener('partyline:announce', ({ detail }) => {
      if (links.includes('gone')) detail.connect().then(session => { window.again = session; });
    });
  })()`);
  await world.browser.switchOffAndOn();
  await waitFor('the new session', () => page.evaluate('window.again?.state.phase === "online"'));
  expect(world.alice).toMatchObject({ sockets: 1, kicks: 0 });
});

it('a passphrase locks the saved accounts until the user enters it', async () => {
  await world.signInByApp('agora', await world.appServer('agora'), { remember: true });
  const settings = await world.browser.settings();
  await settings.click('[data-test=passphrase] summary');
  await settings.fill('[name=passphrase]', passphrase);
  await settings.fill('[name=again]', passphrase);
  await settings.click('[data-test=set-passphrase]');
  await settings.waitForSelector('[data-test=remove-passphrase]');
  const { logins } = world.account('agora');

  await world.browser.switchOffAndOn();
  await world.browser.waitForBadge('!');
  const popup = await world.browser.openPopup();
  await popup.waitForText('[data-test=unlock]', /locked/);
  await popup.fill('[name=passphrase]', 'not the passphrase');
  await popup.click('[data-test=unlock] button[type=submit]');
  await popup.waitForText('[data-test=field-error-passphrase]', userSentence('wrongPassphrase'));
  expect(world.account('agora')).toMatchObject({ logins, sockets: 0 });
  await popup.fill('[name=passphrase]', passphrase);
  await popup.click('[data-test=unlock] button[type=submit]');
  await popup.waitForPhase('online');
  popup.close();

  await world.browser.killWorker();
  await waitFor('the account again', () => world.account('agora').logins === logins + 2);
  expect(world.account('agora')).toMatchObject({ sockets: 1 });
});
