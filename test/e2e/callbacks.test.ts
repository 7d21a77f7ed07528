// Every callback of the project's original documents arrives in a tab, with the documented payload.
import { describe, expect, it, vi } from 'vitest';
import { documentedCallbacks, type Trigger } from '../unit/providers/documented-callbacks';
import { app, createWorld, type SamplePage, type TestProvider } from './world';

const world = createWorld();

const events = documentedCallbacks.filter(seed => seed.kind === 'event');
const listenNames = events.flatMap(({ topics }) =>
  topics.filter(topic => topic.startsWith('listen.')).map(topic => topic.slice(7)),
);

/** Registers one set of callbacks with `listen`, as the older documents show. */
const listen = ({ page }: SamplePage) =>
  page.evaluate(names => {
    const received: { name: string; payload: unknown }[] = [];
    const { partylineSample } = window as unknown as {
      partylineSample: { session: { listen(callbacks: object): void } };
    };
    partylineSample.session.listen(
      Object.fromEntries(names.map(name => [name, (payload: unknown) => received.push({ name, payload })])),
    );
    Object.assign(window, { receivedCallbacks: received });
  }, listenNames);

async function payloadsOf(page: SamplePage, topic: string): Promise<unknown[]> {
  if (!topic.startsWith('listen.')) return (await page.received(topic)).map(({ payload }) => payload);
  const all = await page.page.evaluate(
    () => (window as unknown as { receivedCallbacks: { name: string; payload: unknown }[] }).receivedCallbacks,
  );
  return all.filter(({ name }) => `listen.${name}` === topic).map(({ payload }) => payload);
}

/** Causes an event for alice, who is signed in unless the trigger is her sign-in. */
async function cause(provider: TestProvider, page: SamplePage, trigger: Trigger): Promise<void> {
  const { im } = world;
  switch (trigger.by) {
    case 'signIn':
      return world.signIn(provider);
    case 'deliver':
      im.deliver(app, 'alice', trigger.delivery);
      return;
    case 'send':
      await page.session('send', { to: 'bob', text: 'hi' });
      return;
    case 'sendMuted':
      im.addGroup(app, { groupId: 'g1', owner: 'bob', members: ['alice'] });
      im.muteInGroup(app, 'g1', 'alice');
      await page.session('send', { to: 'g1', text: 'hi', chatType: 'groupChat' });
      return;
    case 'call':
      if (trigger.method === 'getBlocklist') await page.session('call', 'addUsersToBlocklist', { name: ['bob'] });
      await page.session('call', trigger.method, ...trigger.args);
      return;
    case 'kick':
      return im.kick(app, 'alice', trigger.code);
    case 'network':
      await world.browser.context.setOffline(true);
      await page.waitForPhase('offline');
      await world.browser.context.setOffline(false);
      await page.waitForPhase('online');
      return;
    case 'shortToken': {
      const popup = await world.submit({
        provider,
        token: im.issueToken(app, 'alice', Math.max(trigger.ttlMs, signInMs)).value,
      });
      await popup.waitForPhase('needsCredentials');
      popup.close();
    }
  }
}

/** Milliseconds that a sign-in may take on a busy machine. */
const signInMs = 20_000;

/** Triggers that keep the session open. */
const keepSession: ReadonlySet<Trigger['by']> = new Set(['deliver', 'send', 'sendMuted', 'call', 'network']);

async function expectReceived(page: SamplePage, seed: (typeof events)[number]): Promise<void> {
  const expected = Array.isArray(seed.with) ? seed.with : seed.with && expect.objectContaining(seed.with);
  for (const topic of seed.topics) {
    await vi.waitFor(
      async () => {
        const payloads = await payloadsOf(page, topic);
        if (expected === undefined) expect(payloads, topic).not.toEqual([]);
        else expect(payloads, topic).toContainEqual(expected);
      },
      { timeout: 20_000 },
    );
  }
}

/** Ends in an order in which each session can be followed by the next: the last deletes the account. */
const endings = [
  ...new Set(
    events
      .map(({ trigger }) => trigger)
      .filter(isEnding)
      .map(key),
  ),
].toSorted((one, other) => rank(one) - rank(other));

function isEnding({ by }: Trigger): boolean {
  return by === 'kick' || by === 'shortToken';
}
function key(trigger: Trigger): string {
  return JSON.stringify(trigger);
}
function rank(ending: string): number {
  return ending.includes('shortToken') ? 0 : ending.includes('207') ? 2 : 1;
}

// `test/unit/page/webim-listen/webim-listen-live.test.ts` has every documented callback with both SDKs.
describe('a tab', () => {
  it('receives every event of a session under its old and new names', async () => {
    const page = await world.samplePage();
    await listen(page);
    await world.signIn('easemob');
    await page.waitForPhase('online');
    for (const seed of events.filter(({ trigger }) => trigger.by === 'signIn')) await expectReceived(page, seed);
    for (const seed of events.filter(({ trigger }) => keepSession.has(trigger.by))) {
      await cause('easemob', page, seed.trigger);
      await expectReceived(page, seed);
    }
    // WebIM called onEmojiMessage instead of onTextMessage for a text with emoji.
    const texts = (await payloadsOf(page, 'listen.onTextMessage')) as { data: string }[];
    expect(texts.map(({ data }) => data)).toEqual(['hi']);
  });

  it('receives the events of a session’s end', async () => {
    expect(endings.length).toBeGreaterThan(3);
    for (const ending of endings) {
      const trigger: Trigger = JSON.parse(ending);
      const page = await world.samplePage();
      await listen(page);
      if (trigger.by === 'kick') {
        await world.signIn('agora');
        await page.waitForPhase('online');
      }
      await cause('agora', page, trigger);
      for (const seed of events.filter(each => key(each.trigger) === ending)) await expectReceived(page, seed);
      await page.page.close();
    }
  });
});
