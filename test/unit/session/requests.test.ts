import { expect, it } from 'vitest';
import type { Provider } from '@/lib/providers/provider';
import { SessionRequests } from '@/lib/session/requests';

it('a request is sent when the liveness check before it fails', async () => {
  const provider = {
    checkConnection: () => Promise.reject(new Error('not ready')),
    call: async (method: string) => method,
  } as unknown as Provider;
  const requests = new SessionRequests({
    state: () => ({
      phase: 'online',
      since: 0,
      account: { provider: 'agora', app: '1#a', userId: 'alice' },
      unread: 0,
    }),
    provider: () => provider,
    isConnecting: () => false,
    onCall: async () => {},
  });
  expect(await requests.call('joinGroup', [], { recordStart: async () => {} })).toBe('joinGroup');
});
