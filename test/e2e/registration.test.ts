// Registration in the popup, with a message for each refusal.
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { AppPolicy } from '../server';
import { app, createWorld, providerCases, type TestProvider, userSentence } from './world';

const world = createWorld();

async function register(provider: TestProvider, userId: string) {
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=register]');
  await popup.click(`input[name=provider][value=${provider}]`);
  await popup.fill('[name=userId]', userId);
  await popup.fill('[name=password]', 'dora-pass');
  await popup.fill('[name=nickname]', 'Dora');
  await popup.press('Enter');
  return popup;
}

const refusals: [name: string, userId: string, policy: Partial<AppPolicy>, code: ErrorCode, where: string][] = [
  ['a name that is taken', 'alice', {}, 'duplicateUser', 'field-error-userId'],
  ['an illegal name', 'with space', {}, 'illegalUserName', 'field-error-userId'],
  ['a name over 64 bytes', 'a'.repeat(65), {}, 'userNameTooLong', 'field-error-userId'],
  ['closed registration', 'dora', { registration: 'closed' }, 'registrationClosed', 'error'],
  ['a full app', 'dora', { registration: 'full' }, 'registrationLimit', 'error'],
];

describe.each(providerCases)('%s registration in the popup', provider => {
  it('creates a user, who then signs in with the same form', async () => {
    const popup = await register(provider, 'dora');
    await popup.waitForText('main', 'dora is registered');
    await popup.fill('[name=password]', 'dora-pass');
    await popup.press('Enter');
    await popup.waitForPhase('online');
    expect(world.im.account(app, 'dora')).toMatchObject({ nickname: 'Dora', sockets: 1 });
  });

  // `test/unit/providers/registration.test.ts` has every refusal of both SDKs.
  it.each(provider === 'agora' ? refusals : refusals.slice(0, 1))(
    'shows the reason of a refusal: %s',
    async (_name, userId, policy, code, where) => {
      world.im.configure(app, policy);
      const popup = await register(provider, userId);
      await popup.waitForText(`[data-test=${where}]`, userSentence(code));
    },
  );
});
