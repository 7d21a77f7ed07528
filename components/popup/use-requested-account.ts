import { useEffect, useState } from 'preact/hooks';
import type { Account } from '@/lib/contract/session';
import type { ShownQuestion } from '@/lib/contract/sites';
import type { BackgroundClient } from '../ui/context';

/** The account that a site requests in the consent window. */
export function useRequestedAccount(client: BackgroundClient, isEnabled: boolean): Account | undefined {
  const [requested, setRequested] = useState<Account>();
  useEffect(() => {
    if (!isEnabled) return;
    const onRequest = (request: ShownQuestion | null) =>
      request && 'expects' in request && setRequested(request.expects);
    client.request('sites.asked', {}).then(onRequest, () => {});
  }, [client, isEnabled]);
  return requested;
}
