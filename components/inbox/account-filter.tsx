import { AccountMark } from '../accounts/account-mark';
import { useI18n } from '../ui/context';
import type { AccountInbox } from './account-inbox';

interface AccountFilterProps {
  accounts: readonly AccountInbox[];
  /** An account's id; `undefined` shows all. */
  value: string | undefined;
  onChange(id: string | undefined): void;
}

/** Shows the conversations of all accounts or of one. Also explains the marks. */
export function AccountFilter({ accounts, value, onChange }: AccountFilterProps) {
  const i18n = useI18n();
  const names = accounts.map(({ row }) => row.account.userId);
  const chip = (id: string | undefined, name: string, row?: AccountInbox['row']) => (
    <label key={id} class="chip">
      <input
        class="chip-choice"
        type="radio"
        name="account"
        value={id ?? ''}
        checked={id === value}
        onChange={() => onChange(id)}
      />
      <span class="chip-words">
        {row && <AccountMark row={row} />}
        <span>{name}</span>
      </span>
    </label>
  );
  return (
    <fieldset class="inbox-filter" data-test="account-filter">
      <legend class="visually-hidden">{i18n.t('accounts.title')}</legend>
      {chip(undefined, i18n.t('inbox.all'))}
      {accounts.map(({ row }) => {
        const { userId, provider } = row.account;
        const isAmbiguous = names.indexOf(userId) !== names.lastIndexOf(userId);
        const place = i18n.t(`providers.${provider}.short`);
        return chip(row.info.id, isAmbiguous ? i18n.t('accountLabel', { user: userId, place }) : userId, row);
      })}
    </fieldset>
  );
}
