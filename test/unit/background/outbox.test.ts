// Texts written in the panel: each is sent once, and none is lost, whatever happens to the panel, the worker and the service.
import { describe, expect, it } from 'vitest';
import { createOutboxHandlers } from '@/lib/background/handlers/outbox';
import { PartylineError } from '@/lib/contract/errors';
import { everyProvider, useTestServices } from '../session/test-session';
import { Profile, type TestBackground, useBackgrounds } from './test-sessions';

const services = useTestServices();
const start = useBackgrounds();
const handlers = createOutboxHandlers();
const bob = { to: 'bob', chatType: 'singleChat' } as const;
const unsent = (id: string) => ({ id, ...bob, text: `text ${id}` });

const signIn = async (background: TestBackground, provider: (typeof everyProvider)[number], remember = true) => {
  await background.sessions.signIn(services.signInRequest(provider, { userId: 'alice', remember }));
  await expect.poll(() => background.session('alice').state.phase).toBe('online');
};

const requestOf = (background: TestBackground, signal = new AbortController().signal) => ({
  client: { kind: 'ui' } as const,
  signal,
  session: background.session('alice'),
});

const textsAt = (provider: (typeof everyProvider)[number]): string[] =>
  provider === 'tencent' ? services.tencent.texts('alice', 'bob') : services.im.texts('1117#partyline', 'alice', 'bob');

describe.each(everyProvider)('with %s, a text of the panel', provider => {
  it('is sent once, also when it is asked for again', async () => {
    const background = await start();
    await signIn(background, provider);
    const request = requestOf(background);
    const results = await Promise.all([
      handlers['outbox.send'](unsent('1'), request),
      handlers['outbox.send'](unsent('1'), request),
    ]);
    expect(results[0]).toEqual(results[1]);
    expect(await handlers['outbox.read']({}, request)).toEqual({ drafts: [], unsent: [] });
    await expect.poll(() => textsAt(provider)).toEqual(['text 1']);
  });

  it('is sent once when the worker dies before the answer', async () => {
    const profile = new Profile();
    const first = await start(profile);
    await signIn(first, provider);
    if (provider === 'tencent') services.tencent.silence('alice', 'noReplies');
    else services.im.silence('1117#partyline', 'alice', 'noReplies');
    const lost = handlers['outbox.send'](unsent('1'), requestOf(first)).catch(() => {});
    await expect.poll(async () => (await handlers['outbox.read']({}, requestOf(first))).unsent.length).toBe(1);
    await first.session('alice').data.outbox.setDraft(bob, 'Written after it');
    const { counts: stored } = profile.outboxes.of(first.session('alice').slot);
    const atDeath = new Map(stored);
    await first.kill();
    // In this process the dead worker goes on, and stores the failure.
    await lost;
    for (const [account, content] of atDeath) stored.set(account, content);
    const second = await start(profile);
    await expect.poll(() => second.session('alice').state.phase, { timeout: 30_000 }).toBe('online');
    const { unsent: kept, drafts } = await handlers['outbox.read']({}, requestOf(second));
    expect(drafts).toHaveLength(1);
    expect(kept).toEqual([{ ...unsent('1'), at: expect.any(Number) }]);
    await handlers['outbox.send'](unsent('1'), requestOf(second));
    expect((await handlers['outbox.read']({}, requestOf(second))).unsent).toEqual([]);
    await expect.poll(() => textsAt(provider)).toEqual(['text 1']);
  });

  it('stays when the service refuses it', async () => {
    const background = await start();
    await signIn(background, provider);
    const request = requestOf(background);
    if (provider !== 'tencent') services.im.muteUser('1117#partyline', 'alice');
    const refused = { ...unsent('1'), ...(provider === 'tencent' && { to: 'x'.repeat(200) }) };
    await expect(handlers['outbox.send'](refused, request)).rejects.toMatchObject({ code: 'vendor' });
    expect((await handlers['outbox.read']({}, request)).unsent).toMatchObject([
      { id: '1', text: 'text 1', error: { code: 'vendor' } },
    ]);
  });

  it('waits for the connection, and stays when the panel closes meanwhile', async () => {
    const background = await start();
    await signIn(background, provider);
    await background.session('alice').controller.goOffline();
    const request = requestOf(background);
    await expect(handlers['outbox.send'](unsent('1'), request)).rejects.toBeInstanceOf(PartylineError);
    expect((await handlers['outbox.read']({}, request)).unsent).toMatchObject([{ id: '1' }]);
    expect(textsAt(provider)).toEqual([]);
  });
});

it('a draft outlives going offline and ends with the account', async () => {
  const profile = new Profile();
  const background = await start(profile);
  await signIn(background, 'agora');
  await handlers['outbox.setDraft']({ ...bob, text: 'Half an answer' }, requestOf(background));
  const session = background.session('alice');
  await session.controller.goOffline();
  expect((await handlers['outbox.read']({}, requestOf(background))).drafts).toHaveLength(1);
  await background.sessions.forget(session.id);
  await expect.poll(() => [...profile.outboxes.all.values()].map(({ counts }) => counts.size)).toEqual([0]);
});
