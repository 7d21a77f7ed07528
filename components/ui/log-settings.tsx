import { useEffect, useState } from 'preact/hooks';
import type { LogLevel } from '@/lib/contract/log';
import { entryText } from '@/lib/log/report';
import { useAppContext } from './context';
import { CopyButton } from './copy-button';
import { ErrorMessage } from './error-message';
import { useTask } from './hooks';

const levels: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];

export function LogSettings() {
  const { client, i18n } = useAppContext();
  const [level, setLevel] = useState<LogLevel>();
  const task = useTask();
  useEffect(() => {
    let isUnmounted = false;
    client.request('log.read', {}).then(
      log => !isUnmounted && setLevel(log.level),
      () => !isUnmounted && setLevel('WARN'),
    );
    return () => {
      isUnmounted = true;
    };
  }, [client]);
  const choose = (chosen: LogLevel) => {
    setLevel(chosen);
    void task.run(() => client.request('log.setLevel', { level: chosen }));
  };
  const read = async () => (await client.request('log.read', {})).lines.map(entryText).join('\n');
  return (
    <>
      <div class="row">
        <label for="field-logLevel">{i18n.t('more.logLevel')}</label>
        <select
          id="field-logLevel"
          name="logLevel"
          value={level ?? ''}
          disabled={!level}
          onChange={event => choose(event.currentTarget.value as LogLevel)}
        >
          {!level && <option value="" />}
          {levels.map(name => (
            <option key={name} value={name}>
              {i18n.t(`more.logLevels.${name}`)}
            </option>
          ))}
        </select>
        <CopyButton text={read} label={i18n.t('more.copyLog')} />
      </div>
      <p class="note">{i18n.t('more.logHelp')}</p>
      {task.error && <ErrorMessage error={task.error} />}
    </>
  );
}
