/** Copies a text, and says so for a moment. */
import { useEffect, useState } from 'preact/hooks';
import { useSurroundings } from './context';

/** @param text the text, or how to get it */
export function CopyButton({ text, label }: { text: string | (() => Promise<string>); label?: string }) {
  const { i18n, copy } = useSurroundings();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const onClick = async () => {
    await copy(typeof text === 'string' ? text : await text());
    setCopied(true);
  };
  return (
    <button type="button" class="small" onClick={() => void onClick().catch(() => setCopied(false))}>
      <span aria-live="polite">{copied ? i18n.t('actions.copied') : (label ?? i18n.t('actions.copy'))}</span>
    </button>
  );
}
