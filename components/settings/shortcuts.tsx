import { useEffect, useState } from 'preact/hooks';
import { useAppContext } from '../ui/context';
import { CopyButton } from '../ui/copy-button';

export interface Shortcuts {
  /** The assigned keys; '' if none. */
  popup: string;
  doNotDisturb: string;
  /** The browser's page for changing shortcuts. Web pages cannot link to it. */
  address: string;
}

export function ShortcutList({ shortcuts }: { shortcuts(): Promise<Shortcuts> }) {
  const { i18n } = useAppContext();
  const [assigned, setAssigned] = useState<Shortcuts>();
  useEffect(() => {
    const update = () => void shortcuts().then(setAssigned, () => {});
    update();
    // The user changes shortcuts in a page of the browser.
    addEventListener('focus', update);
    return () => removeEventListener('focus', update);
  }, [shortcuts]);
  if (!assigned) return null;
  return (
    <section class="group" data-test="keys">
      <h3>{i18n.t('commands.title')}</h3>
      <dl class="keys">
        {(['popup', 'doNotDisturb'] as const).map(name => (
          <div key={name} class="row">
            <dt>{i18n.t(`commands.${name}`)}</dt>
            <dd>{assigned[name] ? <kbd>{assigned[name]}</kbd> : i18n.t('commands.unset')}</dd>
          </div>
        ))}
      </dl>
      <p class="note">{i18n.t('commands.change')}</p>
      <div class="row">
        <code>{assigned.address}</code>
        <CopyButton text={assigned.address} />
      </div>
    </section>
  );
}
