import type { TargetedSubmitEvent } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { SessionState } from '@/lib/contract/session';
import { maxLabelLength } from '@/lib/contract/settings';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field } from '../ui/field';
import { useTask } from '../ui/hooks';

export function Devices({ state }: { state: SessionState | undefined }) {
  const { client, i18n } = useAppContext();
  const [label, setLabel] = useState<string>();
  const [others, setOthers] = useState<readonly string[] | null>();
  const saving = useTask();
  const loadingOthers = useTask();
  const isOnline = state?.phase === 'online';
  const since = state?.since;
  const loadLabel = useCallback(
    () =>
      client.request('devices.label', {}).then(
        answer => setLabel(answer.label),
        () => {},
      ),
    [client],
  );
  const loadOthers = () =>
    void loadingOthers.run(async () => setOthers((await client.request('devices.others', {})).others));
  useEffect(() => void loadLabel(), [loadLabel]);
  useEffect(() => {
    setOthers(undefined);
    if (isOnline) loadOthers();
  }, [client, isOnline, since]);

  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget).get('label');
    const done = await saving.run(() => client.request('devices.setLabel', { label: String(entered ?? '').trim() }));
    if (done) await loadLabel();
  };

  return (
    <div class="group" data-test="devices">
      <form onSubmit={event => void save(event)} onInput={saving.reset}>
        <Field
          name="label"
          label={i18n.t('devices.label')}
          help={i18n.t('devices.labelHelp')}
          maxLength={maxLabelLength}
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
            {others === null && <p class="quiet">{i18n.t('devices.notListed')}</p>}
            {others?.length === 0 && <p class="quiet">{i18n.t('devices.none')}</p>}
            <ul>
              {others?.map(device => (
                <li key={device} class="site-full">
                  {device}
                </li>
              ))}
            </ul>
          </div>
          {loadingOthers.error && <ErrorMessage error={loadingOthers.error} />}
          {others !== null && (
            <button
              type="button"
              class="link"
              data-test="look-again"
              aria-disabled={loadingOthers.busy}
              onClick={loadOthers}
            >
              {i18n.t('devices.refresh')}
            </button>
          )}
        </>
      )}
    </div>
  );
}
