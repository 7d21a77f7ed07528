import { expect, it } from 'vitest';
import type { EventFrame } from '@/lib/contract/frames';
import type { PagePipe } from '@/lib/page/page-pipe';
import { createPageSession } from '@/lib/page/page-session';

/** Two sessions of a page, whose requests the test answers. */
function openPage() {
  const answers: { resolve(isFirst: boolean): void; reject(error: Error): void }[] = [];
  const pipe = {
    sessions: new Set(),
    eventWatchers: new Set<(event: EventFrame) => void>(),
    stateWatchers: new Set(),
    linkWatchers: new Set(),
    setTopics: () => {},
    request: () => new Promise<boolean>((resolve, reject) => answers.push({ resolve, reject })),
  };
  const events: unknown[][] = [];
  const [one, other] = [0, 1].map(index => {
    const session = createPageSession(pipe as unknown as PagePipe);
    session.on('*', (payload, { topic }) => events.push([index, topic, payload]));
    return session;
  });
  const emit = (topic: string, id: unknown) => {
    for (const fn of pipe.eventWatchers) fn({ t: 'event', seq: 1, at: 1, topic, payload: { id } });
    return events.splice(0);
  };
  return { one: one!, other: other!, answers, emit };
}

it('a session receives no `claimed` of its own claim, not even before the answer', async () => {
  const { one, answers, emit } = openPage();
  const claim = one.claim('call');
  expect(emit('claimed', 'call')).toEqual([[1, 'claimed', { id: 'call' }]]);
  answers[0]?.resolve(true);
  expect(await claim).toBe(true);
  expect(emit('claimed', 'call')).toEqual([[1, 'claimed', { id: 'call' }]]);
  expect(emit('claimed', 'another')).toHaveLength(2);
});

it('a session that has lost its claim receives the next', async () => {
  const { one, answers, emit } = openPage();
  const claim = one.claim('call');
  answers[0]?.resolve(true);
  await claim;
  expect(emit('released', 'call')).toHaveLength(2);
  expect(emit('claimed', 'call')).toHaveLength(2);
});

it('a session that is not the first, or whose claim fails, receives `claimed`', async () => {
  const { one, answers, emit } = openPage();
  const second = one.claim('call');
  answers[0]?.resolve(false);
  expect(await second).toBe(false);
  expect(emit('claimed', 'call')).toHaveLength(2);
  const failed = one.claim('call');
  answers[1]?.reject(new Error('too many'));
  await expect(failed).rejects.toThrow('too many');
  expect(emit('claimed', 'call')).toHaveLength(2);
});

it.each([null, undefined, 'text', 7])('an event with the payload %s reaches the handlers', payload => {
  const { emit } = openPage();
  expect(emit('released', payload)).toHaveLength(2);
});
