import { useEffect, useState } from 'preact/hooks';
import type { PartylineError } from '@/lib/contract/errors';
import type { SessionInfo } from '@/lib/contract/session';
import type { SignInForm } from '../sign-in/sign-in-form';

interface AddForm {
  /** Differs each time the form opens: a late answer must not change the next form. */
  attempt: object;
  draft: SignInForm;
  /** For an account that is in the list. */
  isAgain: boolean;
  isPending?: boolean;
  /** The account, once its sign-in has started. */
  id?: string | undefined;
  refusal?: PartylineError | undefined;
}

/** The form that adds an account beside the others. */
export function useAddForm(sessions: readonly SessionInfo[]) {
  const [form, setForm] = useState<AddForm>();
  const signingIn = form?.isPending
    ? sessions.findLast(({ id, state: { phase } }) => phase === 'signingIn' && id === (form.id ?? id))
    : undefined;
  const update = (change: (before: AddForm) => AddForm | undefined) =>
    setForm(before => (before && before.attempt === form?.attempt ? change(before) : before));
  useEffect(() => {
    if (signingIn) update(before => ({ ...before, id: signingIn.id }));
  }, [signingIn?.id]);
  return {
    form,
    /** The account whose sign-in the form has started. */
    signingIn,
    /** Whether to show the form. After the sign-in has started, its progress is shown instead. */
    isShown: form !== undefined && !(form.isPending && form.id !== undefined),
    open: (draft: SignInForm, isAgain = false) => setForm({ attempt: {}, draft, isAgain }),
    close: () => update(() => undefined),
    /** Closes the form, unless its own sign-in is running. */
    closeIfIdle: () => setForm(before => (before?.isPending ? before : undefined)),
    onDraft: (change: (draft: SignInForm) => SignInForm) =>
      update(before => ({ ...before, draft: change(before.draft) })),
    onPending: () => update(before => ({ ...before, isPending: true, refusal: undefined })),
    onFailed: (error: PartylineError) =>
      update(before => ({
        ...before,
        isPending: false,
        id: undefined,
        refusal: error.code === 'cancelled' ? undefined : error,
      })),
  };
}
