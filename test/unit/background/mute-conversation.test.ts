// A notification's button and a site know only the id of what they mute.
import { expect, it } from 'vitest';
import { createMutesHandlers } from '@/lib/background/handlers/mutes';
import { defaultApp } from '../../server';
import { everyProvider, useTestServices } from '../session/test-session';
import { useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();

it.each(everyProvider)('stores the names of muted users and groups of %s', async provider => {
  services.im.addGroup(defaultApp, { groupId: 'tea', name: 'Tea party', owner: 'bob', members: ['alice'] });
  const bob = services.startWorker();
  await bob.controller.signIn(services.signInRequest(provider, { userId: 'bob' }));
  const call = (method: string, args: unknown[]) => bob.controller.requests.call(method, args);
  if (provider === 'tencent') {
    await call('createGroup', [
      { type: 'Public', name: 'Tea party', groupID: 'tea', memberList: [{ userID: 'alice' }] },
    ]);
    await call('updateMyProfile', [{ nick: 'Bob B.' }]);
  } else await call('updateUserInfo', [{ nickname: 'Bob B.' }]);
  const background = await start();
  await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice' }));
  await expect.poll(() => background.session('alice').state.phase).toBe('online');

  const handlers = createMutesHandlers();
  const session = background.session('alice');
  const client = { kind: 'page', origin: 'https://desk.example', tabId: 1, scopes: ['manage'] } as const;
  const request = { client, session, signal: new AbortController().signal };
  await handlers['mutes.set']({ to: 'bob', chatType: 'singleChat', muted: true }, request);
  await handlers['mutes.set']({ to: 'tea', chatType: 'groupChat', muted: true }, request);
  await handlers['mutes.set']({ to: 'nobody', chatType: 'singleChat', muted: true }, request);
  expect(await handlers['mutes.list']({}, request)).toEqual([
    { to: 'bob', chatType: 'singleChat', name: 'Bob B.' },
    { to: 'tea', chatType: 'groupChat', name: 'Tea party' },
    { to: 'nobody', chatType: 'singleChat' },
  ]);
});
