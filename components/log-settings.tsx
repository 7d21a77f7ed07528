/** How much is logged, and a copy of what was. */
import { useEffect, useState } from 'preact/hooks';
import type { LogLevel, LogLine } from '@/lib/contract/methods';
import { useSurroundings } from './context';
import { CopyButton } from './copy-button';
import { ErrorNotice } from './error-notice';
import { useTask } from './hooks';

export function LogSettings() {
  const { client, words } = useSurroundings();
  const { more } = words;
  const [level, setLevel] = useState<LogLevel>();
  const task = useTask();
  useEffect(() => {
    let gone = false;
    client.request('log.read', {}).then(
      log => !gone && setLevel(log.level),
      () => !gone && setLevel('WARN'),
    );
    return () => {
      gone = true;
    };
  }, [client]);
  const choose = (chosen: LogLevel) => {
    setLevel(chosen);
    void task.run(() => client.request('log.setLevel', { level: chosen }));
  };
  const read = async () => (await client.request('log.read', {})).lines.map(lineText).join('\n');
  return (
    <>
      <div class="row">
        <label for="field-logLevel">{more.logLevel}</label>
        <select
          id="field-logLevel"
          name="logLevel"
          value={level ?? ''}
          disabled={!level}
          onChange={event => choose(event.currentTarget.value as LogLevel)}
        >
          {!level && <option value="" />}
          {(Object.keys(more.logLevels) as LogLevel[]).map(name => (
            <option key={name} value={name}>
              {more.logLevels[name]}
            </option>
          ))}
        </select>
        <CopyButton text={read} label={more.copyLog} />
      </div>
      <p class="note">{more.logHelp}</p>
      {task.error && <ErrorNotice error={task.error} />}
    </>
  );
}

function lineText({ at, level, from, text }: LogLine): string {
  return `${new Date(at).toISOString()} ${level.padEnd(5)} ${from}: ${text}`;
}
