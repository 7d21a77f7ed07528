/** Fills the sign-in form from a link, a file or the picture of a QR code. The user sees what it names before it is used. */
import './setup.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isOffered } from '@/lib/contract/sites';
import { useAppContext } from '../../ui/context';
import { Field } from '../../ui/field';
import { Warning } from '../../ui/icons';
import { providerForms } from '../provider-forms';
import { applyPolicy, type SignInForm } from '../sign-in-form';
import { loadSetup } from './load-setup';
import { applySetup, hostsIn, maxSetupSize, readSetup, type Setup, SetupError, type SetupProblem } from './parse-setup';

interface SetupDialogProps {
  /** What the user has pasted into the form. */
  pasted: string | File | undefined;
  draft: SignInForm;
  onFill(filled: SignInForm, message: string): void;
  onClose(): void;
}

interface Review {
  filled: SignInForm;
  hosts: readonly string[];
  /** The host that the file came from. */
  from: string | undefined;
}

export function SetupDialog({ pasted, draft, onFill, onClose }: SetupDialogProps) {
  const { i18n, policy } = useAppContext();
  const dialog = useRef<HTMLDialogElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [text, setText] = useState(typeof pasted === 'string' ? pasted : '');
  const [review, setReview] = useState<Review>();
  const [problem, setProblem] = useState<SetupProblem>();
  const [busy, setBusy] = useState(false);

  const show = (setup: Setup, from?: string) => {
    if (!isOffered(policy, setup.provider)) throw new SetupError(['serviceForbidden']);
    const filled = applyPolicy(applySetup(draft, setup), policy);
    setReview({ filled, hosts: hostsIn(filled), from });
  };
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof SetupError ? error.problem : ['unreadable']);
    }
    setBusy(false);
  };
  /** @param isPressed loads a file, which discloses the user's IP address to its host */
  const readText = (entered: string, isPressed: boolean) =>
    attempt(async () => {
      setText(entered);
      const found = readSetup(entered);
      if (!(found instanceof URL)) show(found);
      else if (isPressed) show(await loadSetup(found), found.host);
    });
  const readFile = (file: File) =>
    attempt(async () => {
      if (!file.type.startsWith('image/')) {
        if (file.size > maxSetupSize) throw new SetupError(['tooLarge']);
        return readText(await file.text(), false);
      }
      const { readPicture } = await import('./read-picture');
      return readText(await readPicture(file), false);
    });

  useLayoutEffect(() => {
    dialog.current?.showModal();
    if (pasted instanceof File) void readFile(pasted);
    else if (pasted) void readText(pasted, false);
  }, []);
  // The field that had the focus is unmounted.
  useLayoutEffect(() => {
    if (review) heading.current?.focus();
  }, [review]);
  const onFiles = (event: Event, files: FileList | undefined) => {
    const [file] = files ?? [];
    if (!file) return;
    event.preventDefault();
    void readFile(file);
  };

  return (
    <dialog
      ref={dialog}
      class="setup"
      aria-labelledby="setup-title"
      data-test="setup-dialog"
      onClose={onClose}
      onPaste={event => onFiles(event, event.clipboardData?.files)}
      onDragOver={event => event.preventDefault()}
      onDrop={event => onFiles(event, event.dataTransfer?.files)}
    >
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault();
          if (busy) return;
          if (!review) return void readText(text, true);
          // While the dialog is open, the form cannot get the focus.
          dialog.current?.close();
          onFill(
            review.filled,
            review.hosts.length > 0
              ? i18n.t('setup.filledServers', { hosts: review.hosts.join(', ') })
              : i18n.t('setup.filled'),
          );
        }}
      >
        <h2 ref={heading} id="setup-title" tabIndex={-1}>
          {i18n.t('setup.title')}
        </h2>
        {review ? (
          <ReviewTable {...review} />
        ) : (
          <>
            <p class="quiet">{i18n.t('setup.help')}</p>
            <Field
              name="setup"
              label={i18n.t('setup.field')}
              inputMode="url"
              placeholder="https://…"
              value={text}
              onInput={event => {
                setText(event.currentTarget.value);
                setProblem(undefined);
              }}
            />
            <button type="button" class="small" data-test="setup-choose" onClick={() => picker.current?.click()}>
              {i18n.t('setup.choose')}
            </button>
            <input
              ref={picker}
              type="file"
              accept="application/json,.json,image/*"
              hidden
              onChange={event => onFiles(event, event.currentTarget.files ?? undefined)}
            />
          </>
        )}
        <p role="alert" class={problem ? 'note-error' : undefined} data-test="setup-problem">
          {problem && problemText(problem)}
        </p>
        <div class="setup-buttons">
          <button type="button" data-test="setup-cancel" onClick={() => dialog.current?.close()}>
            {i18n.t('actions.cancel')}
          </button>
          <button
            type="submit"
            class="primary"
            aria-disabled={busy}
            data-test={review ? 'setup-fill' : 'setup-continue'}
          >
            {review ? i18n.t('setup.fill') : i18n.t('setup.continue')}
          </button>
        </div>
      </form>
    </dialog>
  );

  function problemText([code, name]: SetupProblem): string {
    return code === 'field' ? i18n.t('setup.errors.field', { name: name ?? '' }) : i18n.t(`setup.errors.${code}`);
  }
}

function ReviewTable({ filled, hosts, from }: Review) {
  const { i18n } = useAppContext();
  const { provider, services } = filled;
  return (
    <>
      {from && <p class="quiet">{i18n.t('setup.from', { host: from })}</p>}
      <dl class="setup-review" data-test="setup-review">
        <dt>{i18n.t('form.provider')}</dt>
        <dd>{i18n.t(`providers.${provider}.name`)}</dd>
        <dt>{i18n.t(`form.fields.${providerForms[provider].app.name}`)}</dt>
        <dd>{services[provider][providerForms[provider].app.name]}</dd>
        <dt>{i18n.t('setup.servers')}</dt>
        {hosts.length === 0 && <dd>{i18n.t('setup.ownServers')}</dd>}
        {hosts.map(host => (
          <dd key={host} data-test="setup-host">
            {host}
          </dd>
        ))}
      </dl>
      {hosts.length > 0 && (
        <p class="notice notice-error">
          <Warning />
          {i18n.t('setup.warning')}
        </p>
      )}
    </>
  );
}
