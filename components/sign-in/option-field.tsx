import type { PartylineError } from '@/lib/contract/errors';
import { Checkbox } from '../ui/checkbox';
import { useI18n } from '../ui/context';
import { Field } from '../ui/field';
import type { Option } from './connection-fields';
import type { ServiceFields } from './sign-in-form';

interface OptionFieldProps {
  option: Option;
  draft: ServiceFields;
  onChange(name: string, value: string | boolean): void;
  error: PartylineError | undefined;
  pinned: boolean;
}

export function OptionField({ option, draft, onChange, error, pinned }: OptionFieldProps) {
  const { name } = option;
  const i18n = useI18n();
  const label = i18n.find(`advanced.options.${name}.label`) ?? name;
  const help = i18n.find(`advanced.options.${name}.help`);
  const value = draft[name] ?? option.fallback;
  if (option.kind === 'flag') {
    return (
      <Checkbox
        name={name}
        label={label}
        help={pinned ? i18n.t('managed') : help}
        code={name}
        checked={value === true}
        disabled={pinned}
        onChange={checked => onChange(name, checked)}
      />
    );
  }
  if (option.kind === 'choice') {
    return (
      <>
        <div class="row">
          <label for={`field-${name}`}>{label}</label>
          <select
            id={`field-${name}`}
            name={name}
            value={String(value)}
            disabled={pinned}
            onChange={event => onChange(name, event.currentTarget.value)}
          >
            {option.choices.map(chosen => (
              <option key={chosen} value={chosen}>
                {i18n.find(`advanced.options.${name}.${chosen}`) ?? chosen}
              </option>
            ))}
          </select>
        </div>
        <p class="note">{pinned ? i18n.t('managed') : help}</p>
      </>
    );
  }
  const number = option.kind === 'number';
  return (
    <Field
      name={name}
      label={label}
      code={name}
      help={pinned ? i18n.t('managed') : help}
      error={error}
      inputMode={number ? 'numeric' : option.kind === 'address' ? 'url' : 'text'}
      value={String(value)}
      placeholder={option.placeholder}
      readOnly={pinned}
      onInput={event => onChange(name, event.currentTarget.value)}
    />
  );
}
