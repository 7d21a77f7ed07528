/** Copies a text, and says so for a moment. */
import { useEffect, useState } from 'preact/hooks';
import { useSurroundings } from './context';

/** @param text the text, or how to get it */
export function CopyButton({ text, label }: { text: string | (() => Promise<string>); label?: string }) {
  const { words, copy } = useSurroundings();
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
      <span aria-live="polite">{copied ? words.t('actions.copied') : (label ?? words.t('actions.copy'))}</span>
    </button>
  );
}
