/** A labelled text field, with its help or its error below it in a place that is always kept free. */
import type { ComponentChildren, TargetedInputEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { PartylineError } from '@/lib/contract/errors';
import { useMessages } from './context';
import { SmallPrint } from './error-message';
import { codeText, errorText } from './labels';

interface FieldProps {
  name: string;
  label: ComponentChildren;
  help?: string | undefined;
  error?: PartylineError | undefined;
  /** What the vendor's documents call it, where that is not the label. */
  code?: string;
  /** What stands above it says what it is; the label is only read out. */
  unlabelled?: boolean;
  inputMode?: 'text' | 'numeric' | 'url';
  autocomplete?: 'off' | 'username' | 'current-password' | 'new-password' | 'nickname';
  /** Without one the field keeps its own text, as secrets and one-off entries do. */
  value?: string;
  placeholder?: string | undefined;
  maxLength?: number;
  required?: boolean;
  /** It can be read and copied only. */
  readOnly?: boolean;
  onInput?(event: TargetedInputEvent<HTMLInputElement>): void;
}

/** @param trailing what stands at the end of the field: over it with the class `in-field`, else beside it */
export function Field(props: FieldProps & { trailing?: ComponentChildren; type?: 'text' | 'password' | 'search' }) {
  const { name, label, help, error, code, unlabelled = false, trailing, type = 'text', ...rest } = props;
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
      <div class={unlabelled ? 'unseen' : 'field-top'}>
        <label for={id}>{label}</label>
        {code && <code aria-hidden="true">{code}</code>}
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
  const i18n = useMessages();
  const { id, name, help, error } = props;
  return (
    <p id={id} class="note" aria-live="polite">
      {error ? (
        <span class="note-error" data-test={`field-error-${name}`} title={codeText(i18n, error)}>
          {errorText(i18n, error)} <SmallPrint about={error.about} vendor={error.vendor} />
        </span>
      ) : (
        help
      )}
    </p>
  );
}

/** A field whose text is hidden until asked for. */
export function SecretField(props: FieldProps) {
  const i18n = useMessages();
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
