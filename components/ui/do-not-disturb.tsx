import { doNotDisturbChoices } from '@/lib/contract/settings';
import { mayNotify } from '@/lib/settings/settings';
import { useAppContext } from './context';
import { ErrorMessage } from './error-message';
import { useNow, useTask } from './hooks';
import { clock } from './time';

export function DoNotDisturbSwitch() {
  const { client, i18n, settings } = useAppContext();
  const task = useTask();
  const now = useNow(15_000);
  const { doNotDisturb } = settings;
  const isOff = mayNotify(settings, now);
  const until = !isOff && typeof doNotDisturb === 'number' ? doNotDisturb : undefined;
  const choose = (value: string) => {
    const time = doNotDisturbChoices.find(candidate => candidate === value);
    if (time) void task.run(() => client.request('settings.doNotDisturb', { until: time }));
  };
  return (
    <section class="do-not-disturb">
      <div class="row">
        <label class="do-not-disturb-name" for="field-doNotDisturb">
          {i18n.t('doNotDisturb.title')}
        </label>
        <select
          id="field-doNotDisturb"
          name="doNotDisturb"
          aria-describedby="field-doNotDisturb-note"
          value={isOff ? 'off' : until === undefined ? 'on' : 'until'}
          onChange={event => choose(event.currentTarget.value)}
        >
          {until !== undefined && (
            <option value="until">{i18n.t('doNotDisturb.until', { at: clock(until, now, i18n.locale) })}</option>
          )}
          {doNotDisturbChoices.map(time => (
            <option key={time} value={time}>
              {i18n.t(`doNotDisturb.${time}`)}
            </option>
          ))}
        </select>
      </div>
      <p id="field-doNotDisturb-note" class="note">
        {!isOff && i18n.t('doNotDisturb.help')}
      </p>
      {task.error && <ErrorMessage error={task.error} />}
    </section>
  );
}
