/** What is seldom wanted while signed in: notices, push settings and the log. */
import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSurroundings } from './context';
import { Disclosure } from './disclosure';
import { ErrorNotice } from './error-notice';
import { Field } from './field';
import { Flag } from './flag';
import { useTask } from './hooks';
import { LogSettings } from './log-settings';

/** @param pushes whether the provider has push settings */
export function More({ pushes }: { pushes: boolean }) {
  const { words } = useSurroundings();
  const [open, setOpen] = useState(false);
  return (
    <Disclosure title={words.more.title} open={open} onToggle={setOpen} test="more">
      {open && (
        <>
          <Notices />
          {pushes && <Nickname />}
          {pushes && <PushToken />}
          <section class="group">
            <h2>{words.more.log}</h2>
            <LogSettings />
          </section>
        </>
      )}
    </Disclosure>
  );
}

function Notices() {
  const { words, notices } = useSurroundings();
  const [on, setOn] = useState<boolean>();
  useEffect(() => {
    notices().then(setOn, () => setOn(false));
  }, [notices]);
  if (on === undefined) return null;
  return (
    <Flag
      name="notices"
      label={words.more.notices}
      help={words.more.noticesHelp}
      checked={on}
      onChange={wanted => void notices(wanted).then(setOn)}
    />
  );
}

function Nickname() {
  const { client, words } = useSurroundings();
  const task = useTask();
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const nickname = textOf(new FormData(event.currentTarget), 'nickname');
    if (nickname) void task.run(() => client.request('account.setNickname', { nickname }));
  };
  return (
    <form class="group" onSubmit={submit} onInput={task.forget} data-test="nickname">
      <Field
        name="nickname"
        label={words.more.nickname}
        help={words.more.nicknameHelp}
        maxLength={256}
        autocomplete="nickname"
        trailing={
          <button type="submit" disabled={task.busy}>
            <span aria-live="polite">{task.done ? words.more.saved : words.more.save}</span>
          </button>
        }
      />
      {task.error && <ErrorNotice error={task.error} />}
    </form>
  );
}

function PushToken() {
  const { client, words } = useSurroundings();
  const { more } = words;
  const task = useTask();
  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const [deviceId, deviceToken, notifierName] = ['deviceId', 'deviceToken', 'notifierName'].map(name =>
      textOf(data, name),
    );
    if (!deviceId || !deviceToken || !notifierName) return;
    const push = { deviceId, deviceToken, notifierName };
    if (await task.run(() => client.request('account.uploadPushToken', push))) form.reset();
  };
  return (
    <form
      class="group"
      data-test="push"
      onInput={task.forget}
      onSubmit={event => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <h2>{more.push}</h2>
      <p class="note">{more.pushHelp}</p>
      <Field name="deviceId" label={more.deviceId} required maxLength={512} />
      <Field name="deviceToken" label={more.deviceToken} required maxLength={4096} />
      <Field name="notifierName" label={more.notifierName} required maxLength={512} />
      {task.error && <ErrorNotice error={task.error} />}
      <button type="submit" class="wide" disabled={task.busy}>
        <span aria-live="polite">{task.done ? more.uploaded : more.upload}</span>
      </button>
    </form>
  );
}

function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
