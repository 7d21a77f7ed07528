/** The form for signing in and for registering: which service, which app, who, and the secret. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { PartylineError } from '@/lib/contract/errors';
import { isOffered, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import { Checkbox } from '../ui/checkbox';
import { useSurroundings } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field, SecretField } from '../ui/field';
import { Check } from '../ui/icons';
import { Segments } from '../ui/segments';
import { Advanced } from './advanced';
import { filledFields, fillIn, free, pastedSecrets } from './fill-from-paste';
import { readPasted } from './parse-paste';
import { isAdvanced, providerForms, providerIds } from './provider-forms';
import { credentialOf, type FormSecrets, missing, type SignInForm } from './sign-in-form';

interface AccountFormProps {
  kind: 'signIn' | 'register';
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  /** Why the last sign-in was refused, from a form that is gone. */
  refusal?: PartylineError | undefined;
  notice?: string | undefined;
  /** Above the fields. */
  before?: ComponentChildren;
  /** Below the button. */
  after?: ComponentChildren;
  /** Where so much comes first that the form scrolls with its button. */
  flows?: boolean;
  /** Where the form is not the first thing to do. */
  secondary?: boolean;
  /** @throws {PartylineError} */
  submit(draft: SignInForm, secrets: FormSecrets, nickname: string): Promise<void>;
}

export function AccountForm(props: AccountFormProps) {
  const { kind, draft, onDraft, before, after, flows = false, secondary = false } = props;
  const { i18n, policy } = useSurroundings();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<PartylineError[]>(props.refusal ? [props.refusal] : []);
  const [notice, setNotice] = useState(props.notice);
  const [nickname, setNickname] = useState('');
  const [busy, setBusy] = useState(false);
  /** Those whose app was known from the start: its field needs no explaining. */
  const [known] = useState(() => providerIds.filter(id => draft.services[id][providerForms[id].app.name]));
  const [advancedOpen, setAdvancedOpen] = useState(false);
  /** Whether the focus is yet to go to the first field that is wrong. */
  const toFirstWrong = useRef(Boolean(props.refusal));
  /** Secrets that were pasted, until their fields are there. */
  const pasted = useRef<Partial<FormSecrets>>({});

  const { provider } = draft;
  const { app, credentials, token, advanced } = providerForms[provider];
  const offered = providerIds.filter(id => isOffered(policy, id));
  const providers = kind === 'signIn' ? offered : offered.filter(id => providerForms[id].registers);
  const pins = pinsOf(policy, provider);
  const isPinned = (name: string) => Object.hasOwn(pins, name);
  const endpointPinned = pinnedAppServer(policy) !== undefined;
  const service = draft.services[provider];
  const credential = kind === 'signIn' ? credentialOf(draft) : 'password';
  const byToken = credential === 'token';
  const byAppServer = credential === 'appServer';
  const choosesCredential = kind === 'signIn' && credentials.length > 1;
  const secretName = byToken ? 'token' : 'password';
  const secretLabel = byToken ? token.label : 'password';
  const shown = (field: string | undefined) =>
    field !== undefined &&
    ([app.name, 'userId', byAppServer && 'endpoint', secretName].includes(field) || isAdvanced(provider, field));
  const errorOf = (name: string) => errors.find(error => error.field === name);
  const general = errors.find(error => !shown(error.field));
  const advancedWrong = errors.some(error => error.field !== undefined && isAdvanced(provider, error.field));

  const input = (name: string) => {
    const element = form.current?.elements.namedItem(name);
    return element instanceof HTMLInputElement ? element : undefined;
  };
  const forget = (name: string) => setErrors(all => all.filter(error => error.field !== name && shown(error.field)));
  const set = (change: Partial<SignInForm>) => onDraft(before => ({ ...before, ...change }));
  const setOption = (name: string, value: string | boolean) => {
    forget(name);
    onDraft(before => ({
      ...before,
      services: { ...before.services, [before.provider]: { ...before.services[before.provider], [name]: value } },
    }));
  };

  useEffect(() => {
    if (advancedWrong) setAdvancedOpen(true);
  }, [advancedWrong]);
  useEffect(() => {
    if (!toFirstWrong.current || errors.length === 0) return;
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid=true]');
    if (field && !field.checkVisibility()) return;
    field?.focus();
    toFirstWrong.current = false;
  });
  useEffect(() => {
    if (secondary || errors.length > 0) return;
    const first = [app.name, 'userId', 'endpoint', secretName].map(input).find(field => field && !field.value);
    first?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    for (const name of ['password', 'token'] as const) {
      const field = input(name);
      if (!field || pasted.current[name] === undefined) continue;
      field.value = pasted.current[name];
      delete pasted.current[name];
    }
  });

  const onPaste = (event: ClipboardEvent) => {
    const read = readPasted(event.clipboardData?.getData('text/plain') ?? '');
    if (!read) return;
    const found = free({ ...read, providers: read.providers.filter(id => providers.includes(id)) }, policy);
    const filled = filledFields(draft, found, i18n);
    if (found.providers.length === 0 || filled.length === 0) return;
    event.preventDefault();
    pasted.current = pastedSecrets(draft, found);
    onDraft(before => fillIn(before, found));
    setErrors([]);
    setNotice(i18n.t('form.pasted', { fields: filled.join(', ') }));
  };

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const secrets: FormSecrets = { password: input('password')?.value ?? '', token: input('token')?.value ?? '' };
    const wrong = missing(draft, secrets, kind);
    setNotice(undefined);
    setErrors(wrong);
    toFirstWrong.current = wrong.length > 0;
    if (wrong.length > 0) return;
    const field = input(secretName);
    if (field) field.value = '';
    setBusy(true);
    try {
      await props.submit(draft, secrets, nickname);
    } catch (thrown) {
      const error = PartylineError.from(thrown);
      setErrors(error.code === 'cancelled' ? [] : [error]);
      toFirstWrong.current = error.code !== 'cancelled';
      // Refused before anything was sent: the secret was not at fault, and is needed again.
      if (form.current?.isConnected && field && error.field !== secretName) field.value = secrets[secretName];
    } finally {
      setBusy(false);
    }
  };

  const secret = byToken
    ? { name: 'token', autocomplete: 'off' as const }
    : { name: 'password', autocomplete: kind === 'signIn' ? ('current-password' as const) : ('new-password' as const) };

  return (
    <form
      ref={form}
      class={flows ? 'screen screen-flow' : 'screen'}
      noValidate
      onSubmit={event => void onSubmit(event)}
      onPaste={onPaste}
      aria-busy={busy}
    >
      <div class="body">
        {before}
        {providers.length > 1 ? (
          <Segments
            name="provider"
            label={i18n.t('form.provider')}
            value={provider}
            choices={providers.map(id => [id, i18n.t(`providers.${id}.short`)] as const)}
            onChange={chosen => {
              setErrors([]);
              set({ provider: chosen });
            }}
          />
        ) : (
          <p class="note" data-test="provider">
            {i18n.t(`providers.${provider}.name`)}
          </p>
        )}
        <Field
          key={app.name}
          name={app.name}
          label={i18n.t(`form.fields.${app.name}`)}
          help={
            isPinned(app.name)
              ? i18n.t('pinned')
              : known.includes(provider)
                ? undefined
                : i18n.t(`providers.${provider}.appHelp`)
          }
          error={errorOf(app.name)}
          inputMode={app.kind === 'number' ? 'numeric' : 'text'}
          value={String(service[app.name] ?? '')}
          placeholder={app.placeholder}
          readOnly={isPinned(app.name)}
          onInput={event => setOption(app.name, event.currentTarget.value)}
        />
        <Field
          name="userId"
          label={i18n.t('form.userId')}
          error={errorOf('userId')}
          autocomplete="username"
          value={draft.userId}
          onInput={event => {
            forget('userId');
            set({ userId: event.currentTarget.value });
          }}
        />
        {choosesCredential && (
          <Segments
            asLabel
            name="credential"
            label={i18n.t('form.credential')}
            value={credential}
            choices={credentials.map(
              choice => [choice, i18n.t(`form.fields.${choice === 'token' ? token.label : choice}`)] as const,
            )}
            onChange={chosen => {
              setErrors([]);
              set({ credential: chosen });
            }}
          />
        )}
        {byAppServer && (
          <Field
            name="endpoint"
            label={i18n.t('form.endpoint')}
            unlabelled={choosesCredential}
            error={errorOf('endpoint')}
            inputMode="url"
            value={draft.endpoint}
            placeholder="https://…"
            help={endpointPinned ? i18n.t('pinned') : undefined}
            readOnly={endpointPinned}
            onInput={event => {
              forget('endpoint');
              set({ endpoint: event.currentTarget.value });
            }}
          />
        )}
        <SecretField
          key={secretLabel}
          {...secret}
          label={i18n.t(`form.fields.${secretLabel}`)}
          unlabelled={choosesCredential && !byAppServer}
          help={
            byToken
              ? i18n.find(`providers.${provider}.tokenHelp`)
              : byAppServer
                ? i18n.t('form.appPasswordHelp')
                : undefined
          }
          error={errorOf(secretName)}
          onInput={() => forget(secretName)}
        />
        {kind === 'signIn' && !policy.forbidsRemembering && (
          <Checkbox
            name="remember"
            label={i18n.t('form.remember')}
            help={i18n.t('form.rememberHelp')}
            checked={draft.remember}
            onChange={remember => set({ remember })}
          />
        )}
        {kind === 'register' && (
          <Field
            name="nickname"
            label={
              <>
                {i18n.t('form.nickname')} <span class="optional">{i18n.t('form.optional')}</span>
              </>
            }
            help={i18n.t('form.nicknameHelp')}
            error={errorOf('nickname')}
            autocomplete="nickname"
            value={nickname}
            onInput={event => setNickname(event.currentTarget.value)}
          />
        )}
        <Advanced
          groups={advanced}
          draft={service}
          onChange={setOption}
          errorOf={errorOf}
          isPinned={isPinned}
          open={advancedOpen}
          onToggle={setAdvancedOpen}
          tokenKinds={byToken ? token.kinds : []}
          tokenKind={draft.tokenKinds[provider]}
          onTokenKind={tokenKind => set({ tokenKinds: { ...draft.tokenKinds, [provider]: tokenKind } })}
          fields={byAppServer ? draft.fields : undefined}
          fieldsPinned={endpointPinned}
          onField={(name, value) => onDraft(before => ({ ...before, fields: { ...before.fields, [name]: value } }))}
        />
      </div>
      <footer class="foot">
        {general && <ErrorMessage error={general} />}
        {!general && notice && (
          <p class="notice notice-good" role="status">
            <Check />
            {notice}
          </p>
        )}
        <button
          type="submit"
          class={secondary ? 'wide' : 'wide primary'}
          aria-disabled={busy}
          data-test={kind === 'signIn' ? 'sign-in' : 'register'}
        >
          {kind === 'signIn' ? i18n.t('form.signIn') : busy ? i18n.t('form.registering') : i18n.t('form.register')}
        </button>
        {after}
      </footer>
    </form>
  );
}
