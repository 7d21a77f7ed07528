import { useEffect, useState } from 'preact/hooks';
import { type ShortcutName, shortcutNames } from '@/lib/contract/shortcuts';
import { useAppContext } from '../ui/context';
import { shortcutOf } from './shortcut-keys';

export interface Shortcuts {
  /** The assigned keys; '' if none. */
  keys: Record<ShortcutName, string>;
  /** Opens the browser's page that changes them; absent if `change` does. */
  openPage?: () => void;
  /** @throws if the browser does not accept the keys */
  change?: (name: ShortcutName, keys: string) => Promise<void>;
}

const isMac = /Mac/.test(navigator.userAgent);

export function ShortcutList({ shortcuts }: { shortcuts(): Promise<Shortcuts> }) {
  const { i18n } = useAppContext();
  const [assigned, setAssigned] = useState<Shortcuts>();
  const [refused, setRefused] = useState('');
  const update = () => shortcuts().then(setAssigned, () => {});
  useEffect(() => {
    void update();
    // The user changes shortcuts in a page of the browser.
    addEventListener('focus', update);
    return () => removeEventListener('focus', update);
  }, [shortcuts]);
  if (!assigned) return null;
  const { keys, openPage, change } = assigned;
  const set = async (name: ShortcutName, wanted: string) => {
    setRefused('');
    await change?.(name, wanted).catch(() => setRefused(wanted));
    await update();
  };
  return (
    <section class="group" data-test="keys">
      <h3>{i18n.t('commands.title')}</h3>
      <dl class="keys">
        {shortcutNames.map(name => (
          <div key={name} class="row">
            <dt>{i18n.t(`commands.${name}`)}</dt>
            <dd>
              {keys[name] ? <kbd>{keys[name]}</kbd> : i18n.t('commands.unset')}
              {change && (
                <KeysButton label={i18n.t(`commands.${name}`)} name={name} onKeys={to => void set(name, to)} />
              )}
            </dd>
          </div>
        ))}
        <div class="row">
          <dt>{i18n.t('commands.find')}</dt>
          <dd>
            <kbd>{isMac ? '⌘K' : 'Ctrl+K'}</kbd>
          </dd>
        </div>
      </dl>
      <p class="note" role="status">
        {refused && i18n.t('commands.refused', { keys: refused })}
      </p>
      {openPage && (
        <button type="button" class="small" data-test="change-keys" onClick={openPage}>
          {i18n.t('commands.open')}
        </button>
      )}
    </section>
  );
}

interface KeysButtonProps {
  name: string;
  label: string;
  /** An empty text removes the shortcut. */
  onKeys(keys: string): void;
}

/** Takes the next keys that the user presses. */
function KeysButton({ name, label, onKeys }: KeysButtonProps) {
  const { i18n } = useAppContext();
  const [isWaiting, setIsWaiting] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isWaiting || event.key === 'Tab') return;
    event.preventDefault();
    const isDeletion = event.key === 'Delete' || event.key === 'Backspace';
    const keys = isDeletion ? '' : shortcutOf(event, isMac);
    if (event.key !== 'Escape' && keys === undefined) return;
    setIsWaiting(false);
    if (event.key !== 'Escape') onKeys(keys ?? '');
  };
  return (
    <button
      type="button"
      class="small"
      data-test={`change-${name}`}
      aria-label={isWaiting ? undefined : i18n.t('commands.changeOf', { name: label })}
      onClick={() => setIsWaiting(true)}
      onKeyDown={onKeyDown}
      onBlur={() => setIsWaiting(false)}
    >
      {i18n.t(isWaiting ? 'commands.press' : 'commands.change')}
    </button>
  );
}
