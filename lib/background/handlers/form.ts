import type { MethodName } from '@/lib/contract/methods';
import type { RememberedForm } from '@/lib/contract/sign-in';
import type { AdminPolicy } from '../policy';
import type { Handlers } from './handler';

export function createFormHandlers(
  readForm: () => Promise<RememberedForm | null>,
  policy: AdminPolicy,
): Handlers<Extract<MethodName, `form.${string}`>> {
  return {
    'form.remembered': readForm,
    'form.policy': async () => {
      const { sites: _, onlyTheseSites: __, quickReplies: ___, ...formPolicy } = policy.current;
      return formPolicy;
    },
  };
}
