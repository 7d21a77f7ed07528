/** The keys that work without opening anything, and where the browser lets them be changed. */
import { useEffect, useState } from 'preact/hooks';
import { useSurroundings } from '../ui/context';
import { CopyButton } from '../ui/copy-button';

export interface Shortcuts {
  /** As the browser has them now; '' where there are none. */
  popup: string;
  doNotDisturb: string;
  /** Where the browser lets them be changed. No page may link there. */
  address: string;
}

export function ShortcutList({ shortcuts }: { shortcuts(): Promise<Shortcuts> }) {
  const { i18n } = useSurroundings();
  const [known, setKnown] = useState<Shortcuts>();
  useEffect(() => {
    const read = () => void shortcuts().then(setKnown, () => {});
    read();
    // They are changed on another page.
    addEventListener('focus', read);
    return () => removeEventListener('focus', read);
  }, [shortcuts]);
  if (!known) return null;
  return (
    <section class="group" data-test="keys">
      <h3>{i18n.t('commands.title')}</h3>
      <dl class="keys">
        {(['popup', 'doNotDisturb'] as const).map(name => (
          <div key={name} class="row">
            <dt>{i18n.t(`commands.${name}`)}</dt>
            <dd>{known[name] ? <kbd>{known[name]}</kbd> : i18n.t('commands.unset')}</dd>
          </div>
        ))}
      </dl>
      <p class="note">{i18n.t('commands.change')}</p>
      <div class="row">
        <code>{known.address}</code>
        <CopyButton text={known.address} />
      </div>
    </section>
  );
}
