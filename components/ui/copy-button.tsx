import { useEffect, useState } from 'preact/hooks';
import { useAppContext } from './context';

/** @param text the text, or a function that loads it */
export function CopyButton({ text, label }: { text: string | (() => Promise<string>); label?: string }) {
  const { i18n, copyText } = useAppContext();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const onClick = async () => {
    await copyText(typeof text === 'string' ? text : await text());
    setCopied(true);
  };
  return (
    <button type="button" class="small" onClick={() => void onClick().catch(() => setCopied(false))}>
      <span aria-live="polite">{copied ? i18n.t('actions.copied') : (label ?? i18n.t('actions.copy'))}</span>
    </button>
  );
}
