import { expect, it } from 'vitest';
import { createMessageHandlers } from '@/lib/background/handlers/messages';

const page = { kind: 'page', origin: 'https://desk.example', tabId: 1, scopes: ['send'] } as const;

/** Returns the arguments that reach the SDK. A port carries JSON, which has no `undefined`. */
async function argumentsOf(...args: unknown[]): Promise<unknown> {
  const call = async (_method: string, given: unknown[]) => given;
  const session = {
    id: 'tencent 1400000001 alice',
    controller: {
      requests: { call },
      definition: { isRepeatable: () => true, isReceipt: () => false, methods: new Map() },
    },
    data: { unread: { onVendorCall() {} }, actions: { record() {} } },
  };
  const params = { method: 'sendMessage', args: JSON.parse(JSON.stringify(args)) };
  return createMessageHandlers()['vendor.call'](params, { client: page, session } as never);
}

it('passes no null for the last arguments that a page has left out', async () => {
  expect(await argumentsOf({ ID: '1' }, undefined)).toEqual([{ ID: '1' }]);
  expect(await argumentsOf(undefined, { ID: '1' })).toEqual([null, { ID: '1' }]);
  expect(await argumentsOf(undefined)).toEqual([]);
  expect(await argumentsOf(0, false, '')).toEqual([0, false, '']);
});
