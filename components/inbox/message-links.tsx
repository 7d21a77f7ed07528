import { linksIn } from '@/lib/inbox/links';
import { useI18n } from '../ui/context';
import { CopyButton } from '../ui/copy-button';

/** Each link of a message by its host, because a link's text may name another one. Opened by a button. */
export function MessageLinks({ text }: { text: string }) {
  const i18n = useI18n();
  return (
    <>
      {linksIn(text).map(({ href, host }) => (
        <p key={href} class="message-link" title={href} data-test="link">
          <span class="quiet">{host}</span>
          <CopyButton text={href} />
          <button
            type="button"
            class="small"
            data-test="open-link"
            onClick={() => window.open(href, '_blank', 'noopener,noreferrer')}
          >
            {i18n.t('inbox.openLink')}
          </button>
        </p>
      ))}
    </>
  );
}
