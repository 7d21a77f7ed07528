/** The connection options that hardly anybody needs. */
import type { PartylineError } from '@/lib/contract/errors';
import { useWords } from './context';
import { Disclosure } from './disclosure';
import type { ServiceDraft, TokenKind } from './draft';
import { Field } from './field';
import { LogSettings } from './log-settings';
import { type Option, optionGroups } from './options';
import { Segments } from './segments';

interface AdvancedProps {
  draft: ServiceDraft;
  onChange(name: string, value: string | boolean): void;
  errorOf(name: string): PartylineError | undefined;
  open: boolean;
  onToggle(open: boolean): void;
  /** Where the service has several kinds of token to choose from. */
  tokenKind?: TokenKind;
  onTokenKind(kind: TokenKind): void;
}

export function Advanced({ draft, onChange, errorOf, open, onToggle, tokenKind, onTokenKind }: AdvancedProps) {
  const words = useWords();
  const { advanced } = words;
  const field = (option: Option) => (
    <OptionField key={option.name} option={option} draft={draft} onChange={onChange} error={errorOf(option.name)} />
  );
  return (
    <Disclosure title={advanced.title} open={open} onToggle={onToggle} test="advanced">
      {tokenKind && (
        <section class="group">
          <h2>{advanced.tokenKind}</h2>
          <Segments
            name="tokenKind"
            label={advanced.tokenKind}
            value={tokenKind}
            choices={[
              ['agoraToken', 'agoraToken'],
              ['accessToken', 'accessToken'],
            ]}
            onChange={onTokenKind}
          />
        </section>
      )}
      <section class="group">
        <h2>{advanced.servers}</h2>
        {optionGroups.servers.map(field)}
      </section>
      <section class="group">
        <h2>{advanced.connection}</h2>
        {optionGroups.connection.map(field)}
      </section>
      <section class="group">
        <h2>{advanced.device}</h2>
        {optionGroups.device.map(field)}
      </section>
      {open && (
        <section class="group">
          <h2>{advanced.log}</h2>
          <LogSettings />
        </section>
      )}
    </Disclosure>
  );
}

interface OptionFieldProps {
  option: Option;
  draft: ServiceDraft;
  onChange(name: string, value: string | boolean): void;
  error: PartylineError | undefined;
}

function OptionField({ option, draft, onChange, error }: OptionFieldProps) {
  const { name } = option;
  const { label = name, help } = useWords().advanced.options[name] ?? {};
  const value = draft[name] ?? option.fallback;
  if (option.kind === 'flag') {
    const id = `field-${name}`;
    return (
      <div class="flag">
        <input
          class="flag-box"
          type="checkbox"
          id={id}
          name={name}
          checked={value === true}
          onChange={event => onChange(name, event.currentTarget.checked)}
          {...(help && { 'aria-describedby': `${id}-note` })}
        />
        <label for={id}>{label}</label>
        <code aria-hidden="true">{name}</code>
        {help && (
          <p id={`${id}-note`} class="note">
            {help}
          </p>
        )}
      </div>
    );
  }
  const number = option.kind === 'number';
  return (
    <Field
      name={name}
      label={label}
      code={name}
      help={help}
      error={error}
      inputMode={number ? 'numeric' : option.kind === 'address' ? 'url' : 'text'}
      value={String(value)}
      placeholder={option.placeholder}
      onInput={event => onChange(name, event.currentTarget.value)}
    />
  );
}
