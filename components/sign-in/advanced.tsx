/** The connection options that hardly anybody needs. */
import type { PartylineError } from '@/lib/contract/errors';
import { Checkbox } from '../ui/checkbox';
import { useMessages } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { Field } from '../ui/field';
import { LogSettings } from '../ui/log-settings';
import { Segments } from '../ui/segments';
import { appServerFields, type FieldName, type FieldsDraft } from './app-server-fields';
import type { Option } from './connection-fields';
import type { OptionGroup, TokenKind } from './provider-forms';
import type { ServiceDraft } from './sign-in-form';

interface AdvancedProps {
  groups: readonly OptionGroup[];
  draft: ServiceDraft;
  onChange(name: string, value: string | boolean): void;
  errorOf(name: string): PartylineError | undefined;
  /** Whether an administrator has set it. */
  isPinned(name: string): boolean;
  open: boolean;
  onToggle(open: boolean): void;
  /** Those to choose from, where the service has several. */
  tokenKinds: readonly TokenKind[];
  tokenKind: TokenKind;
  onTokenKind(kind: TokenKind): void;
  /** Where an app's server is asked. */
  fields: FieldsDraft | undefined;
  fieldsPinned: boolean;
  onField(name: FieldName, value: string): void;
}

export function Advanced(props: AdvancedProps) {
  const { groups, draft, onChange, errorOf, open, onToggle, tokenKinds, tokenKind, onTokenKind } = props;
  const i18n = useMessages();
  const field = (option: Option) => (
    <OptionField
      key={option.name}
      option={option}
      draft={draft}
      onChange={onChange}
      error={errorOf(option.name)}
      pinned={props.isPinned(option.name)}
    />
  );
  return (
    <Disclosure title={i18n.t('advanced.title')} open={open} onToggle={onToggle} test="advanced">
      {tokenKinds.length > 1 && (
        <section class="group">
          <h2>{i18n.t('advanced.tokenKind')}</h2>
          <Segments
            name="tokenKind"
            label={i18n.t('advanced.tokenKind')}
            value={tokenKind}
            choices={tokenKinds.map(kind => [kind, kind] as const)}
            onChange={onTokenKind}
          />
        </section>
      )}
      {props.fields && <AppServerFields draft={props.fields} onChange={props.onField} pinned={props.fieldsPinned} />}
      {groups.map(({ title, options }) => (
        <section key={title} class="group">
          <h2>{i18n.t(`advanced.groups.${title}`)}</h2>
          {options.map(field)}
        </section>
      ))}
      {open && (
        <section class="group">
          <h2>{i18n.t('advanced.log')}</h2>
          <LogSettings />
        </section>
      )}
    </Disclosure>
  );
}

interface AppServerFieldsProps {
  draft: FieldsDraft;
  onChange: AdvancedProps['onField'];
  pinned: boolean;
}

function AppServerFields({ draft, onChange, pinned }: AppServerFieldsProps) {
  const i18n = useMessages();
  return (
    <section class="group">
      <h2>{i18n.t('advanced.appServer')}</h2>
      <p class="note">{pinned ? i18n.t('pinned') : i18n.t('advanced.appServerHelp')}</p>
      {appServerFields.map(({ name, placeholder }) => (
        <Field
          key={name}
          name={name}
          label={i18n.find(`advanced.options.${name}.label`)}
          maxLength={128}
          value={draft[name]}
          placeholder={placeholder}
          readOnly={pinned}
          onInput={event => onChange(name, event.currentTarget.value)}
        />
      ))}
    </section>
  );
}

interface OptionFieldProps {
  option: Option;
  draft: ServiceDraft;
  onChange(name: string, value: string | boolean): void;
  error: PartylineError | undefined;
  pinned: boolean;
}

export function OptionField({ option, draft, onChange, error, pinned }: OptionFieldProps) {
  const { name } = option;
  const i18n = useMessages();
  const label = i18n.find(`advanced.options.${name}.label`) ?? name;
  const help = i18n.find(`advanced.options.${name}.help`);
  const value = draft[name] ?? option.fallback;
  if (option.kind === 'flag') {
    return (
      <Checkbox
        name={name}
        label={label}
        help={pinned ? i18n.t('pinned') : help}
        code={name}
        checked={value === true}
        disabled={pinned}
        onChange={checked => onChange(name, checked)}
      />
    );
  }
  const number = option.kind === 'number';
  return (
    <Field
      name={name}
      label={label}
      code={name}
      help={pinned ? i18n.t('pinned') : help}
      error={error}
      inputMode={number ? 'numeric' : option.kind === 'address' ? 'url' : 'text'}
      value={String(value)}
      placeholder={option.placeholder}
      readOnly={pinned}
      onInput={event => onChange(name, event.currentTarget.value)}
    />
  );
}
