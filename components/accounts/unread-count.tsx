import { useI18n } from '../ui/context';

export function UnreadCount({ unread }: { unread: number }) {
  const i18n = useI18n();
  if (unread === 0) return null;
  return (
    <span class="unread" data-test="unread">
      <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
      <span class="visually-hidden">{i18n.t('inbox.unread', { n: unread })}</span>
    </span>
  );
}
