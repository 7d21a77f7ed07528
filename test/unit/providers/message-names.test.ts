import { expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage } from '@/lib/providers/provider';
import { defaultApp } from '../../server';
import { everyProvider, useTestServices } from '../session/test-session';

const services = useTestServices();

it.each(everyProvider)(
  '%s finds the names of a message’s sender and group',
  async provider => {
    services.im.addGroup(defaultApp, { groupId: 'tea', name: 'Tea party', owner: 'bob', members: ['alice'] });
    const [alice, bob] = [services.startWorker(), services.startWorker()];
    await bob.controller.signIn(services.signInRequest(provider, { userId: 'bob' }));
    if (provider === 'tencent') {
      const group = { type: 'Public', name: 'Tea party', groupID: 'tea', memberList: [{ userID: 'alice' }] };
      await bob.controller.requests.call('createGroup', [group]);
    } else await bob.controller.requests.call('updateUserInfo', [{ nickname: 'Bob B.' }]);
    await alice.controller.signIn(services.signInRequest(provider, { userId: 'alice' }));
    const call = (method: string, args: unknown[]) => alice.controller.requests.call(method, args);
    const message: IncomingMessage = {
      ...{ id: '1', at: 1, from: 'bob', kind: 'text' },
      conversation: { to: 'tea', chatType: 'groupChat' },
    };
    const sender = provider !== 'tencent' && { from: 'Bob B.' };
    expect(await definitions[provider].namesOf(message, call)).toEqual({ ...sender, group: 'Tea party' });
    const direct = { ...message, conversation: { to: 'bob', chatType: 'singleChat' } as const };
    expect(await definitions[provider].namesOf(direct, call)).toEqual({ ...sender });
  },
  60_000,
);
