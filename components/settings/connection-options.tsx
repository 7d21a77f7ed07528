/** The connection options of each account, for whoever was told to change one. They hold when its line is next opened. */
import { useEffect, useState } from 'preact/hooks';
import type { ProviderId } from '@/lib/contract/sign-in';
import { pinsOf } from '@/lib/contract/sites';
import { OptionField } from '../sign-in/advanced';
import { isAdvanced, providerForms } from '../sign-in/provider-forms';
import { type ServiceDraft, serviceDraft, serviceOf } from '../sign-in/sign-in-form';
import { useSurroundings } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';

interface Connected {
  id: string;
  provider: ProviderId;
  userId: string;
}

export function ConnectionOptionsEditor({ accounts }: { accounts: readonly Connected[] }) {
  const { i18n } = useSurroundings();
  /** One at a time: fields of one name are not to be there twice. */
  const [open, setOpen] = useState<string>();
  return (
    <>
      {accounts.map(account => (
        <Disclosure
          key={account.id}
          title={i18n.t('settings.accounts.connection', { user: account.userId })}
          test="connection"
          open={open === account.id}
          onToggle={isOpen => setOpen(now => (isOpen ? account.id : now === account.id ? undefined : now))}
        >
          {open === account.id && <Connection account={account} />}
        </Disclosure>
      ))}
    </>
  );
}

function Connection({ account: { id, provider } }: { account: Connected }) {
  const { client, i18n, policy } = useSurroundings();
  const [draft, setDraft] = useState<ServiceDraft>();
  const reading = useTask();
  const saving = useTask();
  useEffect(
    () =>
      void reading.run(async () => {
        const { service } = await client.request('accounts.connection', { id });
        setDraft(serviceDraft(provider, service));
      }),
    [client, id, provider],
  );
  if (!draft) return reading.error ? <ErrorMessage error={reading.error} /> : null;
  const pins = pinsOf(policy, provider);
  const { app, advanced } = providerForms[provider];
  const error = saving.error;
  const isShown = error?.field !== undefined && isAdvanced(provider, error.field);
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault();
        const service = serviceOf(provider, draft);
        void saving.run(() => client.request('accounts.setConnection', { id, service }));
      }}
    >
      {advanced.map(({ title, options }) => (
        <section key={title} class="group">
          <h3>{i18n.t(`advanced.groups.${title}`)}</h3>
          {options
            // It names the app, and with it the account.
            .filter(({ name }) => name !== app.instead)
            .map(option => (
              <OptionField
                key={option.name}
                option={option}
                draft={draft}
                error={error?.field === option.name ? error : undefined}
                pinned={Object.hasOwn(pins, option.name)}
                onChange={(name, value) => {
                  saving.forget();
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
