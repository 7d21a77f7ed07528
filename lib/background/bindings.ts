import type { AccountSession } from './account-session';
import type { Sessions } from './sessions';

/**
 * The session that a site's tab uses. A tab stays with its account; only one of a site that follows the first account
 * moves on when that is over.
 * @param granted the accounts that the site may use; `undefined` if it follows the first account
 * @param current id of the account that the tab was bound to
 */
export function bindingOf(
  sessions: Sessions,
  granted: readonly string[] | undefined,
  current: string | undefined,
): AccountSession | undefined {
  const bound = current === undefined ? undefined : sessions.get(current);
  if (granted)
    return bound && granted.includes(bound.id)
      ? bound
      : granted[0] === undefined
        ? undefined
        : sessions.get(granted[0]);
  return bound?.isLive ? bound : sessions.primary;
}
