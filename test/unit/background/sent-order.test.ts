// The event of a message is on disk before its outcome. Otherwise a worker that dies in between answers the repeated
// request from the stored outcome, and no tab ever receives the event.
import { describe, expect, it } from 'vitest';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { PartylineError } from '@/lib/contract/errors';
import { Idempotency } from '@/lib/session/idempotency';
import { MemoryIdempotencyStore } from '../session/tab';

const key = { id: '0123456789abcdef0123456789abcdef' };
const page = { kind: 'page', origin: 'https://desk.example', tabId: 1, scopes: ['send'] } as const;
const message = { to: 'bob', text: 'hello', chatType: 'singleChat' } as const;
const sent = { localMsgId: '1', serverMsgId: '2' };

/** A session whose journal stores nothing until `save` is called. */
function slowJournal() {
  const store = new MemoryIdempotencyStore();
  const calls: string[] = [];
  let save = () => {};
  const isSaved = new Promise<void>(resolve => {
    save = resolve;
  });
  const send = async (_message: unknown, options: { recordStart?(trace: unknown): Promise<void> }) => {
    await options.recordStart?.({ text: 'hello' });
    calls.push('send');
    return sent;
  };
  const find = async () => {
    calls.push('find');
    return sent;
  };
  /** Sends the message in a worker that begins with what the last has stored. */
  const inNextWorker = async (since?: number) => {
    const idempotency = new Idempotency(store);
    await idempotency.load();
    const data = { isEnded: false, loaded: Promise.resolve(), idempotency, journal: { saved: () => isSaved } };
    const session = {
      id: 'agora app alice',
      controller: { requests: { send, find }, definition: undefined },
      data: { ...data, unread: { onVendorCall() {} } },
    };
    const request = { client: page, session, key: { ...key, ...(since !== undefined && { since }) } };
    return createMessageHandlers()['message.send'](message as never, request as never);
  };
  const outcomes = () => Object.values(store.begun.entries).map(json => JSON.parse(json).outcome);
  return { calls, inNextWorker, outcomes, save: () => save() };
}

describe('the outcome of a message', () => {
  it('is stored after its events', async () => {
    const { calls, inNextWorker, outcomes, save } = slowJournal();
    const done = inNextWorker();
    await expect.poll(() => calls).toEqual(['send']);
    await expect.poll(outcomes).toEqual([undefined]);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(outcomes()).toEqual([undefined]);
    save();
    expect(await done).toEqual(sent);
    expect(outcomes()).toEqual([{ result: sent }]);
  });

  it('is looked up, which emits the event, by a worker whose predecessor died in between', async () => {
    const { calls, inNextWorker, outcomes, save } = slowJournal();
    void inNextWorker();
    await expect.poll(() => calls).toEqual(['send']);
    const repeated = inNextWorker(Date.now()).catch(thrown => PartylineError.from(thrown).code);
    await expect.poll(() => calls).toEqual(['send', 'find']);
    expect(outcomes()).toEqual([undefined]);
    save();
    expect(await repeated).toEqual(sent);
  });
});
