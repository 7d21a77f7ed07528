/** Shows the user what the session is about: the badge, and a notice when somebody has to sign in again. */
import type { SessionState } from '@/lib/contract/session';
import { showBadge } from '@/lib/platform/badge';
import { removeNotice, showNotice } from '@/lib/platform/notices';
import { badgeOf } from '@/lib/session/badge';

/** The notice that somebody has to sign in again. */
const signInNotice = 'sign-in';

export function show(state: SessionState, before: SessionState): void {
  void showBadge(badgeOf(state));
  if (state.phase === before.phase) return;
  if (state.phase === 'needsCredentials') {
    const next = `${state.account.userId}: press the Partyline button to sign in again.`;
    void showNotice(signInNotice, badgeOf(state).title, next);
  } else if (before.phase === 'needsCredentials') void removeNotice(signInNotice);
}
