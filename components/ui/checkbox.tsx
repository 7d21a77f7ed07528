/** A check box with its label, and a line of help. */

interface FlagProps {
  name: string;
  label: string;
  help?: string | undefined;
  /** What the vendor's documents call it. */
  code?: string;
  checked: boolean;
  disabled?: boolean;
  onChange(checked: boolean): void;
}

export function Checkbox({ name, label, help, code, checked, disabled, onChange }: FlagProps) {
  const id = `field-${name}`;
  return (
    <div class="flag">
      <input
        class="flag-box"
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
