import { useEffect, useState } from 'preact/hooks';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import type { FoundMessage } from '@/lib/inbox/all-conversations';
import { useI18n } from '../ui/context';
import { errorText, refusalReason } from '../ui/labels';
import type { AccountInbox } from './account-inbox';

/** Milliseconds after the last key. */
const delayMs = 400;
/** Characters. A shorter text is in too many messages. */
const minQueryLength = 2;

interface MessageSearchProps {
  accounts: readonly AccountInbox[];
  text: string;
  onFound(found: readonly FoundMessage[]): void;
}

/** Searches at the services that can, once the user stops typing. An answer to an earlier text is dropped. */
export function MessageSearch({ accounts, text, onFound }: MessageSearchProps) {
  const i18n = useI18n();
  const [state, setState] = useState<'searching' | ErrorBody>();
  const query = text.trim();
  const online = accounts.filter(({ row }) => row.info.state.phase === 'online');
  useEffect(() => {
    setState(undefined);
    onFound([]);
    if (query.length < minQueryLength) return;
    let isCurrent = true;
    const run = async ({ row, inbox }: AccountInbox) => {
      const actions = await inbox.actions();
      if (!isCurrent || !actions?.search) return [];
      setState('searching');
      const messages = await actions.search(inbox.call, query);
      return messages.map((message): FoundMessage => ({ account: row.info.id, message }));
    };
    const timer = setTimeout(async () => {
      const results = await Promise.allSettled(online.map(run));
      if (!isCurrent) return;
      const found = results.flatMap(result => (result.status === 'fulfilled' ? result.value : []));
      const failed = results.find(result => result.status === 'rejected');
      setState(failed && PartylineError.from(failed.reason).toBody());
      onFound(found.toSorted((one, other) => other.message.at - one.message.at));
    }, delayMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, online.map(({ row }) => row.info.id).join()]);
  const failure = typeof state === 'object' && (refusalReason(state) ?? errorText(i18n, state));
  return (
    <p class="inbox-search-state quiet" role="status" data-test="search-state">
      {state === 'searching' && i18n.t('inbox.searching')}
      {failure && i18n.t('inbox.searchFailed', { reason: failure })}
    </p>
  );
}
