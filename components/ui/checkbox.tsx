interface CheckboxProps {
  name: string;
  label: string;
  help?: string | undefined;
  /** Sets the box apart. */
  isWarning?: boolean;
  /** The option's name in the vendor's documentation. */
  code?: string;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

export function Checkbox({ name, label, help, isWarning, code, checked, disabled, onChange }: CheckboxProps) {
  const id = `field-${name}`;
  return (
    <div class={isWarning ? 'checkbox warned' : 'checkbox'}>
      <input
        class="checkbox-box"
        type="checkbox"
        id={id}
        name={name}
        checked={checked}
        disabled={disabled ?? false}
        onChange={event => onChange(event.currentTarget.checked)}
        {...(help && { 'aria-describedby': `${id}-note` })}
      />
      <label for={id}>{label}</label>
      {code && <code aria-hidden="true">{code}</code>}
      {help && (
        <p id={`${id}-note`} class="note">
          {help}
        </p>
      )}
    </div>
  );
}
