import type { TargetedSubmitEvent } from 'preact';
import type { AccountRow } from '../accounts/account-rows';
import { providerForms } from '../sign-in/provider-forms';
import { useAppContext } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { ErrorMessage } from '../ui/error-message';
import { Field } from '../ui/field';
import { useTask } from '../ui/hooks';
import { accountText } from '../ui/labels';

interface PushProps {
  account: string;
}

/** The vendor's push notifications. */
export function PushSettings({ rows, isSeveral }: { rows: readonly AccountRow[]; isSeveral: boolean }) {
  const { i18n } = useAppContext();
  return rows
    .filter(({ info, account }) => info.state.phase === 'online' && providerForms[account.provider].hasPush)
    .map(({ info: { id }, account }) => (
      <Disclosure
        key={id}
        title={isSeveral ? i18n.t('push.titleOf', { account: accountText(i18n, account) }) : i18n.t('push.title')}
        test="push-settings"
      >
        <Nickname account={id} />
        <PushToken account={id} />
      </Disclosure>
    ));
}

function Nickname({ account }: PushProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const nickname = fieldText(new FormData(event.currentTarget), 'nickname');
    if (nickname) void task.run(() => client.request('account.setNickname', { nickname, account }));
  };
  return (
    <form class="group" onSubmit={submit} onInput={task.reset} data-test="nickname">
      <Field
        name="nickname"
        label={i18n.t('more.nickname')}
        help={i18n.t('more.nicknameHelp')}
        maxLength={256}
        autocomplete="nickname"
        trailing={
          <button type="submit" disabled={task.busy}>
            <span aria-live="polite">{task.done ? i18n.t('more.saved') : i18n.t('more.save')}</span>
          </button>
        }
      />
      {task.error && <ErrorMessage error={task.error} />}
    </form>
  );
}

function PushToken({ account }: PushProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const [deviceId, deviceToken, notifierName] = ['deviceId', 'deviceToken', 'notifierName'].map(name =>
      fieldText(data, name),
    );
    if (!deviceId || !deviceToken || !notifierName) return;
    const push = { deviceId, deviceToken, notifierName, account };
    if (await task.run(() => client.request('account.uploadPushToken', push))) form.reset();
  };
  return (
    <form
      class="group"
      data-test="push"
      onInput={task.reset}
      onSubmit={event => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <h2>{i18n.t('more.push')}</h2>
      <p class="note">{i18n.t('more.pushHelp')}</p>
      <Field name="deviceId" label={i18n.t('more.deviceId')} required maxLength={512} />
      <Field name="deviceToken" label={i18n.t('more.deviceToken')} required maxLength={4096} />
      <Field name="notifierName" label={i18n.t('more.notifierName')} required maxLength={512} />
      {task.error && <ErrorMessage error={task.error} />}
      <button type="submit" class="wide" disabled={task.busy}>
        <span aria-live="polite">{task.done ? i18n.t('more.uploaded') : i18n.t('more.upload')}</span>
      </button>
    </form>
  );
}

function fieldText(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
