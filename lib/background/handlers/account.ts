import type { MethodName } from '@/lib/contract/methods';
import type { Registration } from '@/lib/contract/sign-in';
import type { AdminPolicy } from '../policy';
import { type Handlers, required } from './handler';

export function createAccountHandlers(
  register: (registration: Registration) => Promise<void>,
  policy: AdminPolicy,
): Handlers<Extract<MethodName, `account.${string}`>> {
  return {
    'account.register': async registration => {
      policy.check(registration);
      await register(registration);
    },
    'account.setNickname': async ({ nickname, account }, { signal, session }) => {
      await required(session).controller.requests.setNickname(nickname, { account, signal });
    },
    'account.uploadPushToken': async ({ account, ...push }, { signal, session }) => {
      await required(session).controller.requests.uploadPushToken(push, { account, signal });
    },
  };
}
