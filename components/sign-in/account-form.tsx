import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { PartylineError } from '@/lib/contract/partyline-error';
import { providerIds } from '@/lib/contract/provider-id';
import { isOffered, pinnedAppServer, pinsOf } from '@/lib/contract/sites';
import { Checkbox } from '../ui/checkbox';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field, SecretField } from '../ui/field';
import { Check } from '../ui/icons';
import { lazy } from '../ui/lazy';
import { Segments } from '../ui/segments';
import { Advanced } from './advanced';
import { applyPasted, filledFields, pastedSecrets, withoutPinned } from './fill-from-paste';
import { parsePasted } from './parse-paste';
import { isAdvanced, providerForms } from './provider-forms';
import { credentialKind, type EnteredSecrets, type SignInForm, validate } from './sign-in-form';

const SetupDialog = lazy(() => import('./setup/setup-dialog').then(module => module.SetupDialog));

/** Secrets that were submitted and not accepted yet. They are in the memory of the page only. */
interface SubmittedSecrets extends EnteredSecrets {
  userId: string;
}

export interface AccountFormProps {
  kind: 'signIn' | 'register';
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  /** The error of the last sign-in, whose form is unmounted. */
  refusal?: PartylineError | undefined;
  /** What a form that is unmounted has submitted. */
  submitted?: { current: SubmittedSecrets | undefined };
  /** The form field that the last sign-in's error concerns. */
  refusedField?: string | undefined;
  successText?: string | undefined;
  /** Above the fields. */
  before?: ComponentChildren;
  /** Below the button. */
  after?: ComponentChildren;
  /** Scrolls the button with the form, because much content is above it. */
  scrollsAsWhole?: boolean;
  /** Another action of the screen is the primary one. */
  isSecondary?: boolean;
  /** @throws {PartylineError} */
  submit(draft: SignInForm, secrets: EnteredSecrets, nickname: string): Promise<void>;
}

export function AccountForm(props: AccountFormProps) {
  const { kind, draft, onDraft, before, after, submitted, scrollsAsWhole = false, isSecondary = false } = props;
  const { i18n, policy } = useAppContext();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<PartylineError[]>(props.refusal ? [props.refusal] : []);
  const [successText, setSuccessText] = useState(props.successText);
  const [nickname, setNickname] = useState('');
  const [busy, setBusy] = useState(false);
  /** Providers whose app field was filled in from the start; it shows no help. */
  const [prefilled] = useState(() => providerIds.filter(id => draft.services[id][providerForms[id].app.name]));
  const [advancedOpen, setAdvancedOpen] = useState(false);
  /** The dialog of the set-up link, if it is open. */
  const [setup, setSetup] = useState<{ pasted: string | File | undefined }>();
  /** Whether to move the focus to the first invalid field. */
  const focusesInvalid = useRef(Boolean(props.refusal));
  /** Pasted secrets, or those of a sign-in that failed for another reason, until their fields are rendered. */
  const [unfilled] = useState(() => restored(props));

  const { provider } = draft;
  const { app, credentials, token, advanced } = providerForms[provider];
  const allowed = providerIds.filter(id => isOffered(policy, id));
  const providers = kind === 'signIn' ? allowed : allowed.filter(id => providerForms[id].canRegister);
  const pins = pinsOf(policy, provider);
  const isPinned = (name: string) => Object.hasOwn(pins, name);
  const endpointPinned = pinnedAppServer(policy) !== undefined;
  const service = draft.services[provider];
  const credential = kind === 'signIn' ? credentialKind(draft) : 'password';
  const usesToken = credential === 'token';
  const usesAppServer = credential === 'appServer';
  const choosesCredential = kind === 'signIn' && credentials.length > 1;
  const secretName = usesToken ? 'token' : 'password';
  const secretLabel = usesToken ? token.label : 'password';
  const hasField = (field: string | undefined) =>
    field !== undefined &&
    ([app.name, 'userId', usesAppServer && 'endpoint', secretName].includes(field) || isAdvanced(provider, field));
  const errorOf = (name: string) => errors.find(error => error.field === name);
  const formError = errors.find(error => !hasField(error.field));
  const hasAdvancedError = errors.some(error => error.field !== undefined && isAdvanced(provider, error.field));

  const input = (name: string) => {
    const element = form.current?.elements.namedItem(name);
    return element instanceof HTMLInputElement ? element : undefined;
  };
  const clearError = (name: string) =>
    setErrors(all => all.filter(error => error.field !== name && hasField(error.field)));
  const set = (change: Partial<SignInForm>) => onDraft(before => ({ ...before, ...change }));
  const setOption = (name: string, value: string | boolean) => {
    clearError(name);
    onDraft(before => ({
      ...before,
      services: { ...before.services, [before.provider]: { ...before.services[before.provider], [name]: value } },
    }));
  };

  useEffect(() => {
    if (hasAdvancedError) setAdvancedOpen(true);
  }, [hasAdvancedError]);
  useLayoutEffect(() => {
    if (!focusesInvalid.current || errors.length === 0) return;
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid=true]');
    if (field && !field.checkVisibility()) return;
    field?.focus();
    focusesInvalid.current = false;
  });
  useLayoutEffect(() => {
    if (isSecondary || errors.length > 0) return;
    const first = [app.name, 'userId', 'endpoint', secretName].map(input).find(field => field && !field.value);
    first?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    for (const name of ['password', 'token'] as const) {
      const field = input(name);
      if (!field || unfilled[name] === undefined) continue;
      field.value = unfilled[name];
      delete unfilled[name];
    }
  });

  const onPaste = (event: ClipboardEvent) => {
    const { clipboardData } = event;
    const text = clipboardData?.getData('text/plain') ?? '';
    const [picture] = clipboardData?.files ?? [];
    if (kind === 'signIn' && (picture || /#partyline=|"partyline"\s*:/.test(text))) {
      event.preventDefault();
      return setSetup({ pasted: picture ?? text });
    }
    const parsed = parsePasted(text);
    if (!parsed) return;
    const pastedFields = withoutPinned(
      { ...parsed, providers: parsed.providers.filter(id => providers.includes(id)) },
      policy,
    );
    const filled = filledFields(draft, pastedFields, i18n);
    if (pastedFields.providers.length === 0 || filled.length === 0) return;
    event.preventDefault();
    Object.assign(unfilled, pastedSecrets(draft, pastedFields));
    onDraft(before => applyPasted(before, pastedFields));
    setErrors([]);
    setSuccessText(i18n.t('form.pasted', { fields: filled.join(', ') }));
  };

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const secrets: EnteredSecrets = { password: input('password')?.value ?? '', token: input('token')?.value ?? '' };
    const invalid = validate(draft, secrets, kind);
    setSuccessText(undefined);
    setErrors(invalid);
    focusesInvalid.current = invalid.length > 0;
    if (invalid.length > 0) return;
    const field = input(secretName);
    if (field) field.value = '';
    setBusy(true);
    if (submitted) submitted.current = { ...secrets, userId: draft.userId };
    try {
      await props.submit(draft, secrets, nickname);
      if (submitted) submitted.current = undefined;
    } catch (thrown) {
      const error = PartylineError.from(thrown);
      setErrors(error.code === 'cancelled' ? [] : [error]);
      focusesInvalid.current = error.code !== 'cancelled';
      // The secret is not the cause of the error, so the user need not enter it again.
      if (form.current?.isConnected && field && error.field !== secretName) field.value = secrets[secretName];
    } finally {
      setBusy(false);
    }
  };

  const secret = usesToken
    ? { name: 'token', autocomplete: 'off' as const }
    : { name: 'password', autocomplete: kind === 'signIn' ? ('current-password' as const) : ('new-password' as const) };

  return (
    <>
      <form
        ref={form}
        class={scrollsAsWhole ? 'screen screen-flow' : 'screen'}
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
                ? i18n.t('managed')
                : prefilled.includes(provider)
                  ? undefined
                  : i18n.t(`providers.${provider}.appHelp`)
            }
            error={errorOf(app.name)}
            aside={
              kind === 'signIn' &&
              !isPinned(app.name) && (
                <button type="button" class="link" data-test="setup" onClick={() => setSetup({ pasted: undefined })}>
                  {i18n.t('setup.open')}
                </button>
              )
            }
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
              clearError('userId');
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
          {usesAppServer && (
            <Field
              name="endpoint"
              label={i18n.t('form.endpoint')}
              hidesLabel={choosesCredential}
              error={errorOf('endpoint')}
              inputMode="url"
              value={draft.endpoint}
              placeholder="https://…"
              help={endpointPinned ? i18n.t('managed') : undefined}
              readOnly={endpointPinned}
              onInput={event => {
                clearError('endpoint');
                set({ endpoint: event.currentTarget.value });
              }}
            />
          )}
          <SecretField
            key={secretLabel}
            {...secret}
            label={i18n.t(`form.fields.${secretLabel}`)}
            hidesLabel={choosesCredential && !usesAppServer}
            help={
              usesToken
                ? i18n.find(`providers.${provider}.tokenHelp`)
                : usesAppServer
                  ? i18n.t('form.appPasswordHelp')
                  : undefined
            }
            error={errorOf(secretName)}
            onInput={() => clearError(secretName)}
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
            tokenKinds={usesToken ? token.kinds : []}
            tokenKind={draft.tokenKinds[provider]}
            onTokenKind={tokenKind => set({ tokenKinds: { ...draft.tokenKinds, [provider]: tokenKind } })}
            fields={usesAppServer ? draft.fields : undefined}
            fieldsPinned={endpointPinned}
            onField={(name, value) => onDraft(before => ({ ...before, fields: { ...before.fields, [name]: value } }))}
          />
        </div>
        <footer class="foot">
          {formError && <ErrorMessage error={formError} />}
          {!formError && successText && (
            <p class="notice notice-good" role="status">
              <Check />
              {successText}
            </p>
          )}
          <button
            type="submit"
            class={isSecondary ? 'wide' : 'wide primary'}
            aria-disabled={busy}
            data-test={kind === 'signIn' ? 'sign-in' : 'register'}
          >
            {kind === 'signIn' ? i18n.t('form.signIn') : busy ? i18n.t('form.registering') : i18n.t('form.register')}
          </button>
          {after}
        </footer>
      </form>
      {setup && (
        <SetupDialog
          {...setup}
          draft={draft}
          onClose={() => setSetup(undefined)}
          onFill={(filled, message) => {
            // A secret belongs to the servers for which it was entered.
            for (const name of ['password', 'token']) {
              const field = input(name);
              if (field) field.value = '';
            }
            onDraft(() => filled);
            setErrors([]);
            setSuccessText(message);
            setSetup(undefined);
            input('userId')?.focus();
          }}
        />
      )}
    </>
  );
}

/** The submitted secrets, if the error does not concern them. */
function restored({ submitted, draft, refusedField }: AccountFormProps): Partial<EnteredSecrets> {
  const { userId, ...secrets } = submitted?.current ?? {};
  return userId === draft.userId && refusedField !== 'password' && refusedField !== 'token' ? secrets : {};
}
