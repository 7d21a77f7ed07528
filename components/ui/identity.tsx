import type { Account } from '@/lib/contract/session';
import { useI18n } from './context';

export function Identity({ account }: { account: Account }) {
  const i18n = useI18n();
  const [initial = ''] = account.userId.toUpperCase();
  return (
    <div class="identity">
      <span class="node node-account" aria-hidden="true">
        {initial}
      </span>
      <div>
        <h2 class="account" data-test="account">
          {account.userId}
        </h2>
        <p class="quiet">
          {i18n.t(`providers.${account.provider}.name`)} · {account.app}
        </p>
      </div>
    </div>
  );
}
