// User ids of Agora Chat and Easemob ignore case: `Alice` and `alice` are one user. Tencent's do not.

import { describe, expect, it, vi } from 'vitest';
import { type Account, accountId, isSameAccount } from '@/lib/contract/session';
import { Mutes } from '@/lib/notifications/mutes';
import { connect } from '@/lib/page/client';
import type { State } from '@/lib/page/client/types';
import { fromWebMessage } from '@/lib/page/dropin/chat-client/calls/web-message';
import { definitions } from '@/lib/providers/definitions';
import type { SessionRecord } from '@/lib/session/host';
import type { AccountList } from '@/lib/storage/saved-accounts';
import { defaultApp as app } from '../../server';
import { announceOnRequest, FakeExtension, online, stubPage } from '../page/extension';
import { Installation, useTestServices } from './test-session';

const services = useTestServices();
const world = stubPage();
const msync = ['agora', 'easemob'] as const;

describe.each(msync)('%s', provider => {
  const alice = { provider, app, userId: 'alice' } satisfies Account;
  const typed = { provider, app, userId: 'Alice' } satisfies Account;

  it('gives both spellings one id, and keeps apps and providers apart', () => {
    expect(accountId(typed)).toBe(accountId(alice));
    expect(accountId({ ...alice, app: app.toUpperCase() })).not.toBe(accountId(alice));
  });

  it('keeps the user id as typed, and stays signed in when the other spelling signs in', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider, { userId: 'Alice', remember: true, ...password }));
    expect(worker.controller.state).toMatchObject({ phase: 'online', account: { userId: 'Alice' } });
    await worker.controller.signIn(services.signInRequest(provider, { userId: 'alice', remember: true, ...password }));
    expect(worker.controller.state).toMatchObject({ phase: 'online', account: { userId: 'Alice' } });
    expect(services.account(provider).logins).toBe(1);
    expect(await worker.installation.saved.list()).toMatchObject([{ userId: 'Alice' }]);
  });

  it('finds a message that was sent before the connection was lost', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider, { userId: 'Alice', ...password }));
    let trace: unknown;
    const begin = async (known: unknown) => {
      trace = structuredClone(known);
    };
    await worker.controller.requests.send({ to: 'bob', text: 'hi', chatType: 'singleChat' }, { recordStart: begin });
    await worker.controller.signOut();
    await worker.controller.signIn(services.signInRequest(provider, { userId: 'Alice', ...password }));
    expect(await worker.controller.requests.find(trace)).toMatchObject({ serverMsgId: expect.any(String) });
  });

  it('does not count the user’s own messages as unread', () => {
    const own = { id: '1', type: 'txt', chatType: 'singleChat', from: 'alice', to: 'bob', msg: 'Hello', time: 5 };
    expect(definitions[provider].incomingMessagesIn('onTextMessage', own, 'Alice')).toEqual([]);
    expect(fromWebMessage({ ...own, from: 'Alice' } as never, 'alice')).toMatchObject({ conversationId: 'bob' });
  });

  it('serves a page that is made for the other spelling', async () => {
    expect(isSameAccount(alice, typed)).toBe(true);
    const extension = new FakeExtension(online(typed) as State);
    announceOnRequest(world.page, extension);
    const asked = vi.fn(extension.expect);
    extension.expect = asked;
    const result = await connect({ provider, account: { app, userId: 'alice' }, ask: true });
    expect(result).toMatchObject({ ok: true, session: { account: typed, status: { phase: 'online' } } });
    expect(asked).not.toHaveBeenCalled();
  });

  it('merges the saved accounts and mutes of 0.1.0', async () => {
    const installation = new Installation();
    const old = (userId: string) => `${provider} ${app} ${userId}`;
    const record = (userId: string) => ({ account: { provider, app, userId } }) as SessionRecord;
    for (const userId of ['alice', 'Alice', 'Bob']) await installation.vault.put(old(userId), record(userId));
    const saved = (userId: string, usedAt: number) => ({ id: old(userId), provider, app, userId, usedAt });
    const accounts = [saved('alice', 1), saved('Alice', 3), saved('Bob', 2)];
    installation.accountList = { accounts, current: old('Alice') } as unknown as AccountList;
    expect(await installation.saved.list()).toEqual([
      { ...saved('Alice', 3), id: old('alice'), slot: 1, isWanted: true },
      { ...saved('Bob', 2), id: old('bob'), slot: 2, isWanted: false },
    ]);
    expect(await installation.saved.open(old('bob'))).toEqual(record('Bob'));
    await installation.saved.tidy();
    expect((await installation.vault.names()).sort()).toEqual([old('alice'), old('bob')]);
    expect(await installation.wanted()).toEqual(record('Alice'));

    const chat = (to: string) => ({ to, chatType: 'singleChat' as const });
    const stored = { [old('Alice')]: [chat('bob')], [old('alice')]: [chat('bob'), chat('carol')] };
    const mutes = new Mutes({ read: async () => stored, write: async () => {} });
    await mutes.load();
    expect(mutes.of(accountId(alice))).toEqual([chat('bob'), chat('carol')]);
  });
});

describe('tencent', () => {
  it('keeps user ids apart that differ in case', () => {
    const alice: Account = { provider: 'tencent', app: '1400000001', userId: 'alice' };
    expect(accountId({ ...alice, userId: 'Alice' })).not.toBe(accountId(alice));
    expect(isSameAccount({ ...alice, userId: 'Alice' }, alice)).toBe(false);
  });
});

const password = { credential: { kind: 'password' as const, password: 'alice-pass' } };
