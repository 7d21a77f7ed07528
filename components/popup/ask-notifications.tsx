import { useAppContext } from '../ui/context';

/** Asks once, after the first sign-in, whether to show notifications. */
export function AskNotifications({ onAnswer }: { onAnswer(): void }) {
  const { i18n, notificationPermission, notificationQuestion } = useAppContext();
  const answer = (isYes: boolean) => {
    // First, because Firefox forgets the press at the first await. The browser's own question may close the popup.
    if (isYes) void notificationPermission(true);
    void notificationQuestion?.(true);
    onAnswer();
  };
  return (
    <section class="banner" data-test="ask-notifications" aria-label={i18n.t('more.notifications')}>
      <p>{i18n.t('more.ask')}</p>
      <p class="quiet">{i18n.t('more.askLater')}</p>
      <div class="row">
        <button type="button" class="small" data-test="ask-yes" onClick={() => answer(true)}>
          {i18n.t('more.notifications')}
        </button>
        <button type="button" class="small" data-test="ask-no" onClick={() => answer(false)}>
          {i18n.t('more.askNo')}
        </button>
      </div>
    </section>
  );
}
