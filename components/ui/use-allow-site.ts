import type { Scope } from '@/lib/contract/sites';
import { useAppContext } from './context';

/** Granted by one click. A site requests more, or the user grants more in the list. */
export const defaultScopes: readonly Scope[] = ['status', 'receive', 'send'];
/** In milliseconds; longer than the background waits for the browser's permission prompt. */
const timeout = 40_000;

/** @returns a function that allows a site; only within a click handler */
export function useAllowSite(): (origin: string) => Promise<void> {
  const { client, requestOrigin } = useAppContext();
  return async origin => {
    const refused = new AbortController();
    const { signal } = refused;
    // Sent first: the browser may close the popup for its prompt. The background waits for the permission.
    const done = client.request('sites.allow', { origin, scopes: [...defaultScopes] }, { timeout, signal });
    void requestOrigin(origin).then(isGranted => isGranted || refused.abort());
    await done;
  };
}
