/** Edits the connection options of saved accounts. A change applies from the next connection on. */
import { useEffect, useState } from 'preact/hooks';
import type { ProviderId } from '@/lib/contract/provider-id';
import { pinsOf } from '@/lib/contract/sites';
import { OptionField } from '../sign-in/option-field';
import { isAdvanced, providerForms } from '../sign-in/provider-forms';
import { type ServiceFields, serviceFields, toServiceOptions } from '../sign-in/sign-in-form';
import { useAppContext } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';

interface ConnectedAccount {
  id: string;
  provider: ProviderId;
  userId: string;
}

export function ConnectionOptionsEditor({ accounts }: { accounts: readonly ConnectedAccount[] }) {
  const { i18n } = useAppContext();
  /** Only one is open, because field names must be unique in the page. */
  const [open, setOpen] = useState<string>();
  return (
    <>
      {accounts.map(account => (
        <Disclosure
          key={account.id}
          title={i18n.t('settings.accounts.connection', { user: account.userId })}
          test="connection"
          open={open === account.id}
          onToggle={isOpen => setOpen(id => (isOpen ? account.id : id === account.id ? undefined : id))}
        >
          {open === account.id && <Connection account={account} />}
        </Disclosure>
      ))}
    </>
  );
}

function Connection({ account: { id, provider } }: { account: ConnectedAccount }) {
  const { client, i18n, policy } = useAppContext();
  const [draft, setDraft] = useState<ServiceFields>();
  const loading = useTask();
  const saving = useTask();
  useEffect(
    () =>
      void loading.run(async () => {
        const { service } = await client.request('accounts.connection', { id });
        setDraft(serviceFields(provider, service));
      }),
    [client, id, provider],
  );
  if (!draft) return loading.error ? <ErrorMessage error={loading.error} /> : null;
  const pins = pinsOf(policy, provider);
  const { app, advanced } = providerForms[provider];
  const error = saving.error;
  const isShown = error?.field !== undefined && isAdvanced(provider, error.field);
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        const service = toServiceOptions(provider, draft);
        void saving.run(() => client.request('accounts.setConnection', { id, service }));
      }}
    >
      {advanced.map(({ title, options }) => (
        <section key={title} class="group">
          <h3>{i18n.t(`advanced.groups.${title}`)}</h3>
          {options
            // A different App ID would be a different account.
            .filter(({ name }) => name !== app.alternative)
            .map(option => (
              <OptionField
                key={option.name}
                option={option}
                draft={draft}
                error={error?.field === option.name ? error : undefined}
                pinned={Object.hasOwn(pins, option.name)}
                onChange={(name, value) => {
                  saving.reset();
                  setDraft({ ...draft, [name]: value });
                }}
              />
            ))}
        </section>
      ))}
      {error && !isShown && <ErrorMessage error={error} />}
      <div class="row">
        <button type="submit" class="small" data-test="save-connection" aria-disabled={saving.busy}>
          {i18n.t('more.save')}
        </button>
        <p class="quiet" role="status">
          {saving.done && i18n.t('settings.accounts.connectionSaved')}
        </p>
      </div>
    </form>
  );
}
