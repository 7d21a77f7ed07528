import type { TargetedSubmitEvent } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { maxLabelLength } from '@/lib/contract/settings';
import type { AccountRow } from '../accounts/account-rows';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Field } from '../ui/field';
import { useTask } from '../ui/hooks';

export function Devices({ rows, isSeveral }: { rows: readonly AccountRow[]; isSeveral: boolean }) {
  const { client, i18n } = useAppContext();
  const [label, setLabel] = useState<string>();
  const saving = useTask();
  const loadLabel = useCallback(
    () =>
      client.request('devices.label', {}).then(
        answer => setLabel(answer.label),
        () => {},
      ),
    [client],
  );
  useEffect(() => void loadLabel(), [loadLabel]);

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
      {rows
        .filter(({ info }) => info.state.phase === 'online')
        .map(row => (
          <OtherDevices key={row.info.id} row={row} isSeveral={isSeveral} />
        ))}
    </div>
  );
}

function OtherDevices({ row: { info, account }, isSeveral }: { row: AccountRow; isSeveral: boolean }) {
  const { client, i18n } = useAppContext();
  const [others, setOthers] = useState<readonly string[] | null>();
  const loadingOthers = useTask();
  const { id, state } = info;
  const loadOthers = () =>
    void loadingOthers.run(async () => setOthers((await client.request('devices.others', { account: id })).others));
  useEffect(() => {
    setOthers(undefined);
    loadOthers();
  }, [client, id, state.since]);
  return (
    <>
      <h3>{isSeveral ? i18n.t('devices.othersOf', { user: account.userId }) : i18n.t('devices.others')}</h3>
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
  );
}
