import type { PartylineError } from '@/lib/contract/errors';
import type { TokenKind } from '@/lib/contract/sign-in';
import { useI18n } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { Field } from '../ui/field';
import { lazy } from '../ui/lazy';
import { Segments } from '../ui/segments';
import { type AppServerFieldNames, appServerFields, type FieldName } from './app-server-fields';
import type { Option } from './connection-fields';
import { OptionField } from './option-field';
import type { OptionGroup } from './provider-forms';
import type { ServiceFields } from './sign-in-form';

const LogSettings = lazy(() => import('../ui/log-settings').then(module => module.LogSettings));

interface AdvancedProps {
  groups: readonly OptionGroup[];
  draft: ServiceFields;
  onChange(name: string, value: string | boolean): void;
  errorOf(name: string): PartylineError | undefined;
  /** Whether an administrator has fixed the option. */
  isPinned(name: string): boolean;
  open: boolean;
  onToggle(open: boolean): void;
  /** Offered as a choice if there are several. */
  tokenKinds: readonly TokenKind[];
  tokenKind: TokenKind;
  onTokenKind(kind: TokenKind): void;
  /** Undefined if the app's server is not used. */
  fields: AppServerFieldNames | undefined;
  fieldsPinned: boolean;
  onField(name: FieldName, value: string): void;
}

export function Advanced(props: AdvancedProps) {
  const { groups, draft, onChange, errorOf, open, onToggle, tokenKinds, tokenKind, onTokenKind } = props;
  const i18n = useI18n();
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
  draft: AppServerFieldNames;
  onChange: AdvancedProps['onField'];
  pinned: boolean;
}

function AppServerFields({ draft, onChange, pinned }: AppServerFieldsProps) {
  const i18n = useI18n();
  return (
    <section class="group">
      <h2>{i18n.t('advanced.appServer')}</h2>
      <p class="note">{pinned ? i18n.t('managed') : i18n.t('advanced.appServerHelp')}</p>
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
