export interface SegmentsProps<T extends string> {
  name: string;
  label: string;
  value: T;
  choices: readonly (readonly [value: T, label: string])[];
  onChange(value: T): void;
  /** Looks like tabs above a field. */
  asLabel?: boolean;
}

/** A radio group, side by side. */
export function Segments<T extends string>({ name, label, value, choices, onChange, asLabel }: SegmentsProps<T>) {
  const part = asLabel ? 'tab' : 'segment';
  return (
    <fieldset class={`${part}s`}>
      <legend class="visually-hidden">{label}</legend>
      {choices.map(([choice, text]) => (
        <label key={choice} class={part}>
          <input
            class={`${part}-choice`}
            type="radio"
            name={name}
            value={choice}
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          <span class={`${part}-words`}>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
