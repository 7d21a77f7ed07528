import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ErrorMessage } from './error-message';
import { useTask } from './hooks';
import { Question } from './question';

interface ConfirmProps {
  /** Prefix of the `data-test` attributes. */
  name: string;
  label: string;
  /** Without it, the button acts at once. */
  question?: string | undefined;
  /** Status text after success. */
  done?: string;
  /** Of the button. */
  class?: string;
  /** @throws {PartylineError} */
  work(): Promise<unknown>;
}

/** A button that asks for a confirmation before it runs `work`. */
export function Confirm({ name, label, question, done, class: style = 'small', work }: ConfirmProps) {
  const task = useTask();
  const [isAsking, setIsAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  /** When the question closes, the focus returns to the button. */
  const wasAsking = useRef(false);
  useLayoutEffect(() => {
    if (!isAsking && wasAsking.current) button.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);
  const confirm = () => void task.run(work).then(() => setIsAsking(false));
  return (
    <div class="confirm">
      {isAsking && question ? (
        <Question
          name={name}
          question={question}
          label={label}
          isBusy={task.busy}
          onYes={confirm}
          onNo={() => setIsAsking(false)}
        />
      ) : (
        <button
          ref={button}
          type="button"
          class={style}
          data-test={name}
          onClick={question ? () => setIsAsking(true) : confirm}
        >
          {label}
        </button>
      )}
      {done && (
        <p class="quiet" role="status">
          {!isAsking && task.done && done}
        </p>
      )}
      {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
    </div>
  );
}
