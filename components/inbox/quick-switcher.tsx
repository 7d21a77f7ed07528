import './quick-switcher.css';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ListedConversation, listConversations } from '@/lib/inbox/all-conversations';
import type { Columns } from '@/lib/inbox/columns';
import { AccountMark } from '../accounts/account-mark';
import { UnreadCount } from '../accounts/unread-count';
import { useI18n } from '../ui/context';
import { accountText } from '../ui/labels';
import type { AccountInbox } from './account-inbox';

const maxRows = 30;

interface QuickSwitcherProps {
  accounts: readonly AccountInbox[];
  columns: Columns;
  /** Opens beside the other conversations without a modifier key, too. */
  isBeside: boolean;
  onClose(): void;
}

/** Finds a conversation of any account by its name. Its rows stay in place, so that Enter opens what the user sees. */
export function QuickSwitcher({ accounts, columns, isBeside, onClose }: QuickSwitcherProps) {
  const i18n = useI18n();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(-1);
  const options = useMemo(() => optionsOf(accounts, query), [query]);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useLayoutEffect(() => document.getElementById(`switch-${active}`)?.scrollIntoView({ block: 'nearest' }), [active]);

  const rowOf = (option: ListedConversation) => accounts.find(({ row }) => row.info.id === option.account);
  const open = (option: ListedConversation | undefined, { ctrlKey, metaKey }: KeyboardEvent | MouseEvent) => {
    const inbox = option && rowOf(option)?.inbox;
    if (!inbox) return;
    // First, because it restores the focus.
    dialog.current?.close();
    columns.open(inbox, option, { isBeside: isBeside || ctrlKey || metaKey });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const actions: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(active + 1, options.length - 1)),
      ArrowUp: () => setActive(Math.max(active - 1, 0)),
      Enter: () => open(options[active], event),
      // In a search field with a text the browser only clears the text.
      Escape: () => dialog.current?.close(),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  return (
    <dialog ref={dialog} class="switcher" data-test="switcher" aria-label={i18n.t('inbox.switch')} onClose={onClose}>
      <input
        type="search"
        // biome-ignore lint/a11y/noRedundantRoles: an input is a combobox without the role only if it has a `list`
        role="combobox"
        list={undefined}
        name="switch"
        autocomplete="off"
        spellcheck={false}
        maxLength={256}
        aria-label={i18n.t('inbox.switch')}
        placeholder={i18n.t('inbox.switch')}
        aria-expanded={true}
        aria-controls="switch-options"
        aria-activedescendant={options[active] && `switch-${active}`}
        value={query}
        onInput={({ currentTarget: { value } }) => {
          setQuery(value);
          setActive(value.trim() ? 0 : -1);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="switch-options" role="listbox" aria-label={i18n.t('inbox.switch')} class="switcher-rows">
        {options.map((option, index) => {
          const account = rowOf(option)?.row;
          const isSeveral = accounts.length > 1;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus
            <div
              key={`${option.account} ${option.key}`}
              id={`switch-${index}`}
              class="switcher-row"
              role="option"
              aria-selected={index === active}
              data-to={option.to}
              title={isSeveral && account ? accountText(i18n, account.account) : undefined}
              onClick={event => open(option, event)}
            >
              {isSeveral && account && <AccountMark row={account} />}
              <span class="conversation-name" dir="auto">
                {option.name}
              </span>
              <UnreadCount unread={option.unread} />
            </div>
          );
        })}
      </div>
      <p class="quiet" role="status">
        {options.length === 0 && i18n.t('inbox.switchNone')}
      </p>
    </dialog>
  );
}

/** Unread ones first, each group with the latest first. */
function optionsOf(accounts: readonly AccountInbox[], query: string): ListedConversation[] {
  const inboxes = accounts.map(({ row, inbox }) => ({ ...inbox.view, account: row.info.id, isUserId: () => false }));
  const listed = listConversations(inboxes, query);
  return [...listed.filter(isUnread), ...listed.filter(each => !isUnread(each))].slice(0, maxRows);
}

const isUnread = ({ unread, isMuted }: ListedConversation) => unread > 0 && !isMuted;
