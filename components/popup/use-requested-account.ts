import { useEffect, useState } from 'preact/hooks';
import { type Account, accountId, type SessionInfo } from '@/lib/contract/session';
import type { AccountQuestion } from '@/lib/contract/sites';
import type { BackgroundClient } from '../ui/context';

/** The account that a site requests in the consent window. Once it is signed in there, the site may use it. */
export function useRequestedAccount(
  client: BackgroundClient,
  sessions: readonly SessionInfo[],
  isEnabled: boolean,
): Account | undefined {
  const [request, setRequest] = useState<AccountQuestion>();
  useEffect(() => {
    if (!isEnabled) return;
    client.request('sites.asked', {}).then(
      asked => asked && 'expects' in asked && setRequest(asked),
      () => {},
    );
  }, [client, isEnabled]);
  const expected = request && accountId(request.expects);
  const isSignedIn = sessions.some(({ id, state }) => id === expected && state.phase === 'online');
  useEffect(() => {
    if (!isSignedIn || !request || expected === undefined) return;
    client.request('sites.answer', { origin: request.origin, expected, verdict: 'allow' }).catch(() => {});
  }, [client, isSignedIn]);
  return request?.expects;
}
