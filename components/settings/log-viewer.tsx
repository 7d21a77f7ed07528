/** The log as it is written, and a file of it for whoever is asked for help. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogEntry } from '@/lib/contract/log';
import { lineText } from '@/lib/log/report';
import { type BackgroundClient, useSurroundings } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field } from '../ui/field';
import { useTask } from '../ui/hooks';
import { LogSettings } from '../ui/log-settings';
import { saveFile } from './save-file';

/** Milliseconds between two looks; only while the page is in front, for a look keeps the background awake. */
const lookEvery = 1000;
/** As many as the background keeps. */
const shownLines = 1000;

export function Logs() {
  const { client, i18n } = useSurroundings();
  const lines = useLog(client);
  const [sought, setSought] = useState('');
  const task = useTask();
  const wanted = sought.trim().toLowerCase();
  const found = lines
    .map(line => ({ ...line, whole: lineText(line) }))
    .filter(({ whole }) => whole.toLowerCase().includes(wanted));
  const report = () =>
    task.run(async () => {
      const made = await client.request('log.report', {});
      saveFile(`partyline-log-${made.at.slice(0, 10)}.json`, 'application/json', `${JSON.stringify(made, null, 2)}\n`);
    });
  return (
    <>
      <LogSettings />
      <Field
        name="log-search"
        type="search"
        label={i18n.t('settings.log.filter')}
        value={sought}
        onInput={event => setSought(event.currentTarget.value)}
      />
      <Lines
        lines={found}
        label={i18n.t('settings.sections.log')}
        empty={i18n.t(wanted ? 'settings.log.noMatch' : 'settings.log.empty')}
      />
      <div class="confirm">
        <button type="button" class="small" data-test="report" onClick={() => void report()}>
          {i18n.t('settings.log.export')}
        </button>
        <p class="note">{i18n.t('settings.log.exportHelp')}</p>
        {task.error && <ErrorMessage error={task.error} />}
      </div>
    </>
  );
}

interface LinesProps {
  lines: readonly (LogEntry & { whole: string })[];
  label: string;
  empty: string;
}

/** Stays with the last line, unless the reader has gone back to an earlier one. */
function Lines({ lines, label, empty }: LinesProps) {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  if (lines.length === 0) return <p class="log quiet">{empty}</p>;
  return (
    <ol
      ref={list}
      class="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      aria-label={label}
      data-test="log"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8;
      }}
    >
      {lines.map(({ seq, level, whole }) => (
        <li key={seq} class={`log-${level.toLowerCase()}`}>
          {whole}
        </li>
      ))}
    </ol>
  );
}

/** The last lines, as they come. */
function useLog(client: BackgroundClient): readonly LogEntry[] {
  const [lines, setLines] = useState<readonly LogEntry[]>([]);
  const last = useRef(0);
  useEffect(() => {
    const look = async () => {
      if (document.hidden) return;
      const { lines: more } = await client.request('log.read', { after: last.current });
      const news = more.filter(({ seq }) => seq > last.current);
      last.current = news.at(-1)?.seq ?? last.current;
      if (news.length > 0) setLines(known => [...known, ...news].slice(-shownLines));
    };
    const again = () => void look().catch(() => {});
    again();
    const timer = setInterval(again, lookEvery);
    return () => clearInterval(timer);
  }, [client]);
  return lines;
}
