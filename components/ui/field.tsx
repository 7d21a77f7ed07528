import type { ComponentChildren, TargetedInputEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { PartylineError } from '@/lib/contract/errors';
import { useI18n } from './context';
import { ErrorCause } from './error-message';
import { errorDetails, errorText } from './labels';

interface FieldProps {
  name: string;
  label: ComponentChildren;
  help?: string | undefined;
  error?: PartylineError | undefined;
  /** Beside the label. */
  aside?: ComponentChildren;
  /** The option's name in the vendor's documentation, if the label differs. */
  code?: string;
  /** Shows the label to screen readers only, because a tab above names the field. */
  hidesLabel?: boolean;
  inputMode?: 'text' | 'numeric' | 'url';
  autocomplete?: 'off' | 'username' | 'current-password' | 'new-password' | 'nickname';
  /** Undefined for an uncontrolled field, such as a secret. */
  value?: string;
  placeholder?: string | undefined;
  maxLength?: number;
  required?: boolean;
  readOnly?: boolean;
  onInput?(event: TargetedInputEvent<HTMLInputElement>): void;
}

/** @param trailing shown beside the field, or inside it with the class `in-field` */
export function Field(props: FieldProps & { trailing?: ComponentChildren; type?: 'text' | 'password' | 'search' }) {
  const { name, label, help, error, aside, code, hidesLabel = false, trailing, type = 'text', ...rest } = props;
  const id = `field-${name}`;
  const input = {
    autocomplete: 'off' as const,
    autocapitalize: 'off' as const,
    spellcheck: false,
    ...rest,
    id,
    name,
    'aria-invalid': error !== undefined,
    'aria-describedby': `${id}-note`,
  };
  return (
    <div class="field">
      <div class={hidesLabel ? 'visually-hidden' : 'field-top'}>
        <label for={id}>{label}</label>
        {code && <code aria-hidden="true">{code}</code>}
        {aside}
      </div>
      <div class="field-box">
        {type === 'password' ? <input {...input} type="password" /> : <input {...input} type="text" />}
        {trailing}
      </div>
      <Note id={`${id}-note`} name={name} help={help} error={error} />
    </div>
  );
}

function Note(props: { id: string; name: string; help?: string | undefined; error?: PartylineError | undefined }) {
  const i18n = useI18n();
  const { id, name, help, error } = props;
  return (
    <p id={id} class="note" aria-live="polite">
      {error ? (
        <span class="note-error" data-test={`field-error-${name}`} title={errorDetails(i18n, error)}>
          {errorText(i18n, error)} <ErrorCause code={error.code} about={error.about} vendor={error.vendor} />
        </span>
      ) : (
        help
      )}
    </p>
  );
}

export function SecretField(props: FieldProps) {
  const i18n = useI18n();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      trailing={
        <button type="button" class="in-field" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? i18n.t('form.hide') : i18n.t('form.show')}
        </button>
      }
    />
  );
}
