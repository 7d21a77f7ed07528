/** A button for what is not easily undone: the first press asks, the second does it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useMessages } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';

interface ConfirmProps {
  /** For tests. */
  name: string;
  label: string;
  question: string;
  /** What is said when it is done. */
  done?: string;
  /** @throws {PartylineError} */
  work(): Promise<unknown>;
}

export function Confirm({ name, label, question, done, work }: ConfirmProps) {
  const i18n = useMessages();
  const task = useTask();
  const [asks, setAsks] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const no = useRef<HTMLButtonElement>(null);
  /** Whether the question was there: the focus is not to be lost with it. */
  const asked = useRef(false);
  useEffect(() => {
    if (asks) no.current?.focus();
    else if (asked.current) first.current?.focus();
    asked.current = asks;
  }, [asks]);
  const yes = () => void task.run(work).then(() => setAsks(false));
  return (
    <div class="confirm">
      {asks ? (
        <fieldset class="confirm-row" onKeyDown={event => event.key === 'Escape' && setAsks(false)}>
          <legend>{question}</legend>
          <button ref={no} type="button" class="small" data-test={`${name}-no`} onClick={() => setAsks(false)}>
            {i18n.t('actions.cancel')}
          </button>
          <button type="button" class="small danger" data-test={`${name}-yes`} aria-disabled={task.busy} onClick={yes}>
            {label}
          </button>
        </fieldset>
      ) : (
        <button ref={first} type="button" class="small" data-test={name} onClick={() => setAsks(true)}>
          {label}
        </button>
      )}
      <p class="quiet" role="status">
        {!asks && task.done && done}
      </p>
      {task.error && <ErrorMessage error={task.error} />}
    </div>
  );
}
