import './quick-replies.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import * as v from 'valibot';
import { maxQuickReplies, QuickReply, type QuickReplyList } from '@/lib/contract/quick-replies';
import { mergedReplies, parseReplyFile, replyFileOf } from '@/lib/inbox/quick-reply-file';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useRestoredFocus, useTask } from '../ui/hooks';
import { saveFile } from './save-file';

/** The user's own texts, and those of the administrator's policy. */
export function QuickReplySettings() {
  const { client, i18n } = useAppContext();
  const [list, setList] = useState<QuickReplyList>();
  const [draft, setDraft] = useState({ name: '', text: '' });
  const [message, setMessage] = useState('');
  const task = useTask();
  const picker = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const rows = useRestoredFocus<HTMLUListElement>('button');
  useEffect(() => void client.request('quickReplies.list', {}).then(setList, () => {}), [client]);
  if (!list) return null;
  const { own, shared } = list;
  const store = (replies: QuickReply[]) =>
    task.run(async () => {
      await client.request('quickReplies.set', { replies });
      setList({ own: replies, shared });
    });
  const parsed = v.safeParse(QuickReply, { ...draft, name: draft.name.replace(/^\//, '') });
  const isEmpty = !draft.name.trim() && !draft.text.trim();
  const add = async () => {
    setMessage('');
    if (!parsed.success) return setMessage(i18n.t('quickReplies.invalid'));
    if (!(await store(mergedReplies(own, [parsed.output])))) return;
    setDraft({ name: '', text: '' });
    nameField.current?.focus();
  };
  const importFrom = async (input: HTMLInputElement) => {
    setMessage('');
    const [file] = input.files ?? [];
    // Else choosing the same file again emits no `change` event.
    input.value = '';
    if (!file) return;
    const replies = await parseReplyFile(file);
    if (!replies) return setMessage(i18n.t('quickReplies.malformed'));
    const merged = mergedReplies(own, replies);
    if (await store(merged)) setMessage(i18n.t('quickReplies.imported', { n: replies.length }));
  };
  return (
    <div class="setting" data-test="quick-replies">
      <p class="setting-name">{i18n.t('quickReplies.title')}</p>
      <div>
        <p class="note">{i18n.t('quickReplies.help', { placeholder: '{name}' })}</p>
        <ul ref={rows} class="quick-reply-rows" tabIndex={-1}>
          {own.map(reply => (
            <li key={reply.name}>
              <span>
                <b dir="auto">/{reply.name}</b>
                <span class="quiet" dir="auto">
                  {reply.text}
                </span>
              </span>
              <button
                type="button"
                class="small"
                data-test="edit-reply"
                aria-label={i18n.t('quickReplies.edit', { name: reply.name })}
                onClick={() => {
                  setDraft(reply);
                  nameField.current?.focus();
                }}
              >
                {i18n.t('inbox.messageActions.edit')}
              </button>
              <button
                type="button"
                class="small"
                data-test="delete-reply"
                aria-label={i18n.t('quickReplies.delete', { name: reply.name })}
                onClick={() => void store(own.filter(({ name }) => name !== reply.name))}
              >
                {i18n.t('inbox.discard')}
              </button>
            </li>
          ))}
          {shared.map(reply => (
            <li key={`shared ${reply.name}`}>
              <span>
                <b dir="auto">/{reply.name}</b>
                <span class="quiet" dir="auto">
                  {reply.text}
                </span>
              </span>
              <span class="quiet">{i18n.t('quickReplies.shared')}</span>
            </li>
          ))}
        </ul>
        <form
          class="quick-reply-form"
          onSubmit={event => {
            event.preventDefault();
            void add();
          }}
        >
          <label>
            {i18n.t('quickReplies.name')}
            <input
              ref={nameField}
              name="reply-name"
              maxLength={41}
              autocomplete="off"
              spellcheck={false}
              value={draft.name}
              onInput={event => setDraft({ ...draft, name: event.currentTarget.value })}
            />
          </label>
          <label>
            {i18n.t('quickReplies.text')}
            <textarea
              name="reply-text"
              rows={3}
              maxLength={2000}
              dir="auto"
              value={draft.text}
              onInput={event => setDraft({ ...draft, text: event.currentTarget.value })}
            />
          </label>
          <div class="row">
            <button
              type="submit"
              class="small"
              data-test="add-reply"
              disabled={isEmpty || (own.length >= maxQuickReplies && !own.some(({ name }) => name === draft.name))}
            >
              {i18n.t('quickReplies.add')}
            </button>
            <button
              type="button"
              class="small"
              data-test="export-replies"
              disabled={own.length === 0}
              onClick={() => saveFile('partyline-quick-replies.json', 'application/json', replyFileOf(own))}
            >
              {i18n.t('settings.data.export')}
            </button>
            <button type="button" class="small" data-test="import-replies" onClick={() => picker.current?.click()}>
              {i18n.t('settings.data.import')}
            </button>
            <input
              ref={picker}
              type="file"
              accept="application/json,.json"
              hidden
              data-test="reply-file"
              onChange={event => void importFrom(event.currentTarget)}
            />
          </div>
        </form>
        <p role="status" data-test="reply-message">
          {message}
        </p>
        {task.error && <ErrorMessage error={task.error} />}
      </div>
    </div>
  );
}
