import type { MethodName } from '@/lib/contract/methods';
import type { SessionController } from '@/lib/session/controller';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

export function createAccountHandlers(
  session: SessionController,
  policy: AdminPolicy,
): Handlers<Extract<MethodName, `account.${string}`>> {
  return {
    'account.register': async registration => {
      policy.check(registration);
      await session.register(registration);
    },
    'account.setNickname': async ({ nickname }, _client, signal) => {
      await session.requests.setNickname(nickname, { signal });
    },
    'account.uploadPushToken': async (push, _client, signal) => {
      await session.requests.uploadPushToken(push, { signal });
    },
  };
}
