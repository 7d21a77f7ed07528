import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogEntry } from '@/lib/contract/log';
import { isAtRest } from '@/lib/contract/session';
import { entryText } from '@/lib/log/report';
import { sessionsOf } from '../accounts/account-rows';
import { type BackgroundClient, useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field } from '../ui/field';
import { useTask } from '../ui/hooks';
import { LogSettings } from '../ui/log-settings';
import { saveFile } from './save-file';

/** In milliseconds. Polls only while the page is visible, because each request keeps the worker alive. */
const pollInterval = 1000;
/** As many as the background stores. */
const maxEntries = 1000;

export function Logs() {
  const { client, i18n } = useAppContext();
  const entries = useLog(client);
  const [query, setQuery] = useState('');
  const task = useTask();
  const normalizedQuery = query.trim().toLowerCase();
  const found = entries
    .map(entry => ({ ...entry, text: entryText(entry) }))
    .filter(({ text }) => text.toLowerCase().includes(normalizedQuery));
  const exportReport = () =>
    task.run(async () => {
      const report = await client.request('log.report', {});
      saveFile(
        `partyline-log-${report.at.slice(0, 10)}.json`,
        'application/json',
        `${JSON.stringify(report, null, 2)}\n`,
      );
    });
  return (
    <>
      <LogSettings />
      <Field
        name="log-search"
        type="search"
        label={i18n.t('settings.log.filter')}
        value={query}
        onInput={event => setQuery(event.currentTarget.value)}
      />
      <LogEntries
        entries={found}
        label={i18n.t('settings.sections.log')}
        empty={i18n.t(normalizedQuery ? 'settings.log.noMatch' : 'settings.log.empty')}
      />
      <div class="confirm">
        <button type="button" class="small" data-test="report" onClick={() => void exportReport()}>
          {i18n.t('settings.log.export')}
        </button>
        <p class="note">{i18n.t('settings.log.exportHelp')}</p>
        {task.error && <ErrorMessage error={task.error} />}
      </div>
    </>
  );
}

interface LogEntriesProps {
  entries: readonly (LogEntry & { text: string })[];
  label: string;
  empty: string;
}

/** Follows the end of the log, unless the user has scrolled up. */
function LogEntries({ entries, label, empty }: LogEntriesProps) {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [entries]);
  if (entries.length === 0) return <p class="log quiet">{empty}</p>;
  return (
    <ol
      ref={list}
      class="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users must be able to scroll it
      tabIndex={0}
      aria-label={label}
      data-test="log"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8;
      }}
    >
      {entries.map(({ seq, level, text }) => (
        <li key={seq} class={`log-${level.toLowerCase()}`}>
          {text}
        </li>
      ))}
    </ol>
  );
}

function useLog(client: BackgroundClient): readonly LogEntry[] {
  const [entries, setEntries] = useState<readonly LogEntry[]>([]);
  const lastSeq = useRef(0);
  useEffect(() => {
    const poll = async () => {
      if (document.hidden) return;
      const { lines } = await client.request('log.read', { after: lastSeq.current });
      const added = lines.filter(({ seq }) => seq > lastSeq.current);
      lastSeq.current = added.at(-1)?.seq ?? lastSeq.current;
      if (added.length > 0) setEntries(previous => [...previous, ...added].slice(-maxEntries));
    };
    const tryPoll = () => void poll().catch(() => {});
    tryPoll();
    // Otherwise the polls would keep the background loaded.
    const isBackgroundNeeded = () => sessionsOf(client.view).some(({ state }) => !isAtRest(state));
    const timer = setInterval(() => isBackgroundNeeded() && tryPoll(), pollInterval);
    const unsubscribe = client.subscribe(({ link }) => link === 'open' && tryPoll());
    document.addEventListener('visibilitychange', tryPoll);
    return () => {
      clearInterval(timer);
      unsubscribe();
      document.removeEventListener('visibilitychange', tryPoll);
    };
  }, [client]);
  return entries;
}
