import { useLayoutEffect, useRef } from 'preact/hooks';
import { useI18n } from './context';

interface QuestionProps {
  /** Prefix of the `data-test` attributes. */
  name: string;
  question: string;
  /** Of the button that confirms. */
  label: string;
  isBusy: boolean;
  onYes(): void;
  onNo(): void;
}

/** Asks before something is deleted. *Cancel* gets the focus. */
export function Question({ name, question, label, isBusy, onYes, onNo }: QuestionProps) {
  const i18n = useI18n();
  const cancel = useRef<HTMLButtonElement>(null);
  // Before the next key, which may be Escape.
  useLayoutEffect(() => cancel.current?.focus(), []);
  const cancelOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // In the popup, Escape would close the window.
    event.preventDefault();
    onNo();
  };
  return (
    <fieldset class="confirm-row" onKeyDown={cancelOnEscape}>
      <legend>{question}</legend>
      <button ref={cancel} type="button" class="small" data-test={`${name}-no`} onClick={onNo}>
        {i18n.t('actions.cancel')}
      </button>
      <button type="button" class="small danger" data-test={`${name}-yes`} aria-disabled={isBusy} onClick={onYes}>
        {label}
      </button>
    </fieldset>
  );
}
