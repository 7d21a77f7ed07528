import { useEffect, useRef, useState } from 'preact/hooks';
import { useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';

interface ConfirmProps {
  /** Prefix of the `data-test` attributes. */
  name: string;
  label: string;
  question: string;
  /** Status text after success. */
  done?: string;
  /** @throws {PartylineError} */
  work(): Promise<unknown>;
}

/** A button that asks for a confirmation before it runs `work`. */
export function Confirm({ name, label, question, done, work }: ConfirmProps) {
  const i18n = useI18n();
  const task = useTask();
  const [isAsking, setIsAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const cancelButton = useRef<HTMLButtonElement>(null);
  /** When the question closes, the focus returns to the button. */
  const wasAsking = useRef(false);
  useEffect(() => {
    if (isAsking) cancelButton.current?.focus();
    else if (wasAsking.current) button.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);
  const confirm = () => void task.run(work).then(() => setIsAsking(false));
  return (
    <div class="confirm">
      {isAsking ? (
        <fieldset class="confirm-row" onKeyDown={event => event.key === 'Escape' && setIsAsking(false)}>
          <legend>{question}</legend>
          <button
            ref={cancelButton}
            type="button"
            class="small"
            data-test={`${name}-no`}
            onClick={() => setIsAsking(false)}
          >
            {i18n.t('actions.cancel')}
          </button>
          <button
            type="button"
            class="small danger"
            data-test={`${name}-yes`}
            aria-disabled={task.busy}
            onClick={confirm}
          >
            {label}
          </button>
        </fieldset>
      ) : (
        <button ref={button} type="button" class="small" data-test={name} onClick={() => setIsAsking(true)}>
          {label}
        </button>
      )}
      <p class="quiet" role="status">
        {!isAsking && task.done && done}
      </p>
      {task.error && <ErrorMessage error={task.error} />}
    </div>
  );
}
