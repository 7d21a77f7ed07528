// Registration in the popup, with a message for each refusal.
import { expect, it } from 'vitest';
import type { ErrorCode } from '@/lib/contract/error-codes';
import type { AppPolicy } from '../server';
import { app, createWorld, userSentence } from './world';

const world = createWorld();

const refusals: [userId: string, policy: Partial<AppPolicy>, code: ErrorCode, where: string][] = [
  ['alice', {}, 'duplicateUser', 'field-error-userId'],
  ['with space', {}, 'illegalUserName', 'field-error-userId'],
  ['a'.repeat(65), {}, 'userNameTooLong', 'field-error-userId'],
  ['dora', { registration: 'closed' }, 'registrationClosed', 'error'],
  ['dora', { registration: 'full' }, 'registrationLimit', 'error'],
];

// `test/unit/providers/registration.test.ts` has the registration and every refusal of both SDKs.
it('the popup shows why a registration is refused, creates a user, and signs in with the same form', async () => {
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=register]');
  await popup.click('input[name=provider][value=agora]');
  const register = async (userId: string) => {
    await popup.fill('[name=userId]', userId);
    await popup.fill('[name=password]', 'dora-pass');
    await popup.fill('[name=nickname]', 'Dora');
    await popup.press('Enter');
  };
  for (const [userId, policy, code, where] of refusals) {
    world.im.configure(app, policy);
    await register(userId);
    await popup.waitForText(`[data-test=${where}]`, userSentence(code));
  }
  world.im.configure(app, { registration: 'open' });
  await register('dora');
  await popup.waitForText('main', 'dora is registered');
  await popup.fill('[name=password]', 'dora-pass');
  await popup.press('Enter');
  await popup.waitForPhase('online');
  expect(world.im.account(app, 'dora')).toMatchObject({ nickname: 'Dora', sockets: 1 });
});
