// A call rings in one tab only: real SDKs, services, sessions and channel.
import { describe, expect, it, vi } from 'vitest';
import { createClaimHandlers } from '@/lib/background/handlers/claims';
import type { Params } from '@/lib/contract/methods';
import type { ProviderId } from '@/lib/contract/provider-id';
import { useTestServices } from '../session/test-session';
import { Profile, type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const startBackground = useBackgrounds();

const desk = 'https://desk.example';
const chat = 'https://chat.example';
type Tab = ReturnType<TestBackground['attach']>;

async function start(profile?: Profile): Promise<TestBackground> {
  const background = await startBackground(profile);
  const { 'events.claim': claim } = createClaimHandlers();
  background.handle = async (_method, params, client, signal, key, session) =>
    claim(params as Params<'events.claim'>, { client, signal, key, session });
  return background;
}

async function signIn(background: TestBackground, provider: ProviderId, userId = 'alice') {
  await background.sessions.signIn(services.signInRequest(provider, { userId }));
  await expect.poll(() => background.session(userId).state.phase).toBe('online');
  return background.session(userId);
}

const attached = async (tab: Tab) => {
  await expect.poll(() => tab.frames.some(({ t }) => t === 'hello')).toBe(true);
  return tab;
};
const openTab = (background: TestBackground, tabId: number, origin = desk, since?: object) =>
  attached(background.attach({ origin, tabId, documentId: `document ${tabId}` }, since));

let requests = 0;
/** @returns `true`, `false` or an error's code */
async function claim(tab: Tab, id: unknown): Promise<unknown> {
  const request = ++requests;
  tab.post({ t: 'request', id: request, method: 'events.claim', params: { id } });
  const reply = () => tab.frames.find(frame => frame.t === 'reply' && frame.id === request);
  await expect.poll(reply).toBeDefined();
  const { error, result } = reply()!;
  return error ? (error as { code: string }).code : result;
}

const payloads = (tab: Tab, topic: string) =>
  tab.frames.filter(frame => frame.topic === topic).map(frame => frame.payload);

describe.each(['tencent', 'agora', 'easemob'] as const)('an invitation to a call by %s', provider => {
  it('reaches every tab, and one claims it', async () => {
    const background = await start();
    await signIn(background, provider);
    const bob = await signIn(background, provider, 'bob');
    background.grants.set(desk, [background.session('alice').id]);
    const tabs = [await openTab(background, 1), await openTab(background, 2)];
    const invitation = {
      type: 'cmd',
      chatType: 'singleChat',
      to: 'alice',
      action: 'rtcCall',
      ext: { callId: 'call 1' },
    };
    await (provider === 'tencent'
      ? bob.controller.requests.call('invite', [{ userID: 'alice', data: 'ring' }], { account: bob.id })
      : bob.controller.requests.call('send', [invitation], { account: bob.id }));
    const idIn = (tab: Tab) => {
      const [tencent] = payloads(tab, 'newInvitationReceived') as { data: { inviteID: string } }[];
      const [msync] = payloads(tab, 'onCmdMessage') as { ext: { callId: string } }[];
      return tencent?.data.inviteID ?? msync?.ext.callId;
    };
    for (const tab of tabs) await expect.poll(() => idIn(tab)).toBeDefined();
    const id = idIn(tabs[0]!);
    expect(idIn(tabs[1]!)).toBe(id);
    expect((await Promise.all(tabs.map(tab => claim(tab, id)))).toSorted()).toEqual([false, true]);
    for (const tab of tabs) await expect.poll(() => payloads(tab, 'claimed')).toEqual([{ id }]);
  });
});

describe('a claim', () => {
  it('is of the first tab only, in one tick, and by whom is not said', async () => {
    const background = await start();
    await signIn(background, 'agora');
    const tabs = await Promise.all([1, 2, 3, 4].map(id => openTab(background, id)));
    expect(await Promise.all(tabs.map(tab => claim(tab, 'call')))).toEqual([true, false, false, false]);
    expect(await claim(tabs[0]!, 'call')).toBe(true);
    expect(await claim(tabs[1]!, 'another')).toBe(true);
    await expect.poll(() => payloads(tabs[3]!, 'claimed')).toEqual([{ id: 'call' }, { id: 'another' }]);
  });

  it('is of an account: two sites share it, two accounts do not', async () => {
    const background = await start();
    await signIn(background, 'agora');
    await signIn(background, 'agora', 'bob');
    for (const origin of [desk, chat]) background.grants.set(origin, [background.session('alice').id]);
    background.grants.set('https://bob.example', [background.session('bob').id]);
    const [one, other, bobs] = [
      await openTab(background, 1),
      await openTab(background, 2, chat),
      await openTab(background, 3, 'https://bob.example'),
    ];
    expect([await claim(one, 'call'), await claim(other, 'call'), await claim(bobs, 'call')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('survives the worker, also one that ends before its answer', async () => {
    const profile = new Profile();
    const first = await start(profile);
    await signIn(first, 'agora');
    const store = profile.claims.of(first.session('alice').slot);
    expect(await claim(await openTab(first, 1), 'call')).toBe(true);
    let write = () => {};
    store.gate = new Promise<void>(resolve => {
      write = resolve;
    });
    const unanswered = await openTab(first, 2);
    unanswered.post({ t: 'request', id: 1, method: 'events.claim', params: { id: 'unanswered' } });
    await new Promise(done => setTimeout(done, 50));
    expect(unanswered.frames.some(({ t }) => t === 'reply')).toBe(false);
    write();
    await expect.poll(() => store.stored?.claims).toHaveLength(2);
    await first.kill();
    const second = await start(profile);
    const [one, two] = [await openTab(second, 1), await openTab(second, 2)];
    expect([await claim(two, 'call'), await claim(one, 'call')]).toEqual([false, true]);
    // Its page repeats the request.
    expect([await claim(one, 'unanswered'), await claim(two, 'unanswered')]).toEqual([false, true]);
  });

  it('that cannot be stored is nobody’s', async () => {
    const background = await start();
    const { slot } = await signIn(background, 'agora');
    const store = background.profile.claims.of(slot);
    const [one, two] = [await openTab(background, 1), await openTab(background, 2)];
    store.gate = Promise.reject(new Error('full'));
    store.gate.catch(() => {});
    expect(await claim(one, 'call')).toBe('notStored');
    store.gate = Promise.resolve();
    expect(await claim(two, 'call')).toBe(true);
  });

  it('is released when its tab ends while it rings, and the others receive that', async () => {
    const background = await start();
    await signIn(background, 'agora');
    const [one, two] = [await openTab(background, 1), await openTab(background, 2)];
    expect(await claim(one, 'call')).toBe(true);
    one.close();
    expect(await claim(two, 'call')).toBe(false);
    // The page of a reloaded tab is another one.
    await attached(background.attach({ origin: desk, tabId: 1, documentId: 'reloaded' }));
    await expect.poll(() => payloads(two, 'released')).toEqual([{ id: 'call' }]);
    expect(await claim(two, 'call')).toBe(true);
  });

  it('stays with a page that connects again, and after the call has begun', async () => {
    const background = await start();
    await signIn(background, 'agora');
    const [one, two] = [await openTab(background, 1), await openTab(background, 2)];
    expect(await claim(one, 'call')).toBe(true);
    expect(await claim(two, 'earlier')).toBe(true);
    one.close();
    await openTab(background, 1);
    const now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now + 61_000);
    two.close();
    await new Promise(done => setTimeout(done, 5_500));
    const three = await openTab(background, 3);
    expect([await claim(three, 'call'), await claim(three, 'earlier')]).toEqual([false, false]);
    clock.mockRestore();
  });

  it('is deleted with its account', async () => {
    const background = await start();
    const session = await signIn(background, 'agora');
    const store = background.profile.claims.of(session.slot);
    expect(await claim(await openTab(background, 1), 'call')).toBe(true);
    await session.controller.signOut();
    await expect.poll(() => store.stored).toBeUndefined();
  });
});

describe('a hostile site', () => {
  it('cannot claim without the scope, too many, or with long names', async () => {
    const background = await start();
    await signIn(background, 'agora');
    const blind = await attached(background.attach({ origin: chat, tabId: 9, scopes: ['status', 'send', 'manage'] }));
    expect(await claim(blind, 'call')).toBe('notAllowed');
    const evil = await openTab(background, 1, chat);
    for (const id of ['', 'x'.repeat(257), 7, null, ['call'], { id: 'call' }])
      expect(await claim(evil, id)).toBe('badRequest');
    const answers: unknown[] = [];
    for (let index = 0; index < 70; index++) answers.push(await claim(evil, `call ${index}`));
    expect(answers).toEqual([...Array(64).fill(true), ...Array(6).fill('tooMany')]);
    // Another site’s claims are not counted with them.
    expect(await claim(await openTab(background, 2), 'call')).toBe(true);
  });
});
