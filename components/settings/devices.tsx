/** What this browser is called among the account's devices, and which others are on the line. */
import type { TargetedSubmitEvent } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SessionState } from '@/lib/contract/session';
import { longestLabel } from '@/lib/contract/settings';
import { useSurroundings } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field } from '../ui/field';
import { useTask } from '../ui/hooks';

export function Devices({ state }: { state: SessionState | undefined }) {
  const { client, i18n } = useSurroundings();
  const [label, setLabel] = useState<string>();
  const [others, setOthers] = useState<readonly string[] | null>();
  const saving = useTask();
  const looking = useTask();
  const isOnline = state?.phase === 'online';
  const since = state?.since;
  const readLabel = useCallback(
    () =>
      client.request('devices.label', {}).then(
        answer => setLabel(answer.label),
        () => {},
      ),
    [client],
  );
  const look = () => void looking.run(async () => setOthers((await client.request('devices.others', {})).others));
  useEffect(() => void readLabel(), [readLabel]);
  useEffect(() => {
    setOthers(undefined);
    if (isOnline) look();
  }, [client, isOnline, since]);

  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('label');
    const done = await saving.run(() => client.request('devices.setLabel', { label: String(given ?? '').trim() }));
    if (done) await readLabel();
  };

  return (
    <div class="group" data-test="devices">
      <form onSubmit={event => void save(event)} onInput={saving.forget}>
        <Field
          name="label"
          label={i18n.t('devices.label')}
          help={i18n.t('devices.labelHelp')}
          maxLength={longestLabel}
          value={label ?? ''}
          onInput={event => setLabel(event.currentTarget.value)}
          trailing={
            <button type="submit" data-test="save-label" aria-disabled={saving.busy}>
              <span aria-live="polite">{saving.done ? i18n.t('more.saved') : i18n.t('more.save')}</span>
            </button>
          }
        />
        {saving.error && <ErrorMessage error={saving.error} />}
      </form>
      {isOnline && (
        <>
          <h3>{i18n.t('devices.others')}</h3>
          <div role="status" data-test="others">
            {others === null && <p class="quiet">{i18n.t('devices.untold')}</p>}
            {others?.length === 0 && <p class="quiet">{i18n.t('devices.none')}</p>}
            <ul>
              {others?.map(device => (
                <li key={device} class="site-full">
                  {device}
                </li>
              ))}
            </ul>
          </div>
          {looking.error && <ErrorMessage error={looking.error} />}
          {others !== null && (
            <button type="button" class="link" data-test="look-again" aria-disabled={looking.busy} onClick={look}>
              {i18n.t('devices.again')}
            </button>
          )}
        </>
      )}
    </div>
  );
}
