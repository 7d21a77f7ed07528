import { describe, expect, it } from 'vitest';
import { MessageObjects } from '@/lib/providers/tencent/message-objects';

const message = { ID: '1-2-3', conversationID: 'C2Cbob', payload: { text: 'tee' }, cloudCustomData: '' };

function createMessages(): { messages: MessageObjects; sdkMessage: typeof message } {
  const messages = new MessageObjects();
  const sdkMessage = structuredClone(message);
  messages.add({ data: { messageList: [sdkMessage] } });
  return { messages, sdkMessage };
}

describe('restore', () => {
  it('replaces copies by the SDK’s message, at any depth', () => {
    const { messages, sdkMessage } = createMessages();
    const copy = structuredClone(message);
    expect(messages.restore(copy)).toBe(sdkMessage);
    expect((messages.restore({ list: [{ message: copy }] }) as { list: [{ message: object }] }).list[0].message).toBe(
      sdkMessage,
    );
  });

  it.each([
    ['a file', new File(['x'], 'x.txt')],
    ['a blob', new Blob(['x'])],
    ['a buffer', new ArrayBuffer(2)],
    ['bytes', new Uint8Array(2)],
  ])('keeps %s', (_name, value) => {
    const { messages } = createMessages();
    expect(messages.restore(value)).toBe(value);
    expect(
      (messages.restore({ payload: { file: { files: [value] } } }) as never as PayloadWithFiles).payload.file.files[0],
    ).toBe(value);
  });
});

interface PayloadWithFiles {
  payload: { file: { files: unknown[] } };
}

describe('applyEdit', () => {
  it('copies only payload and cloudCustomData to the SDK’s message, until it is undone', () => {
    const { messages, sdkMessage } = createMessages();
    const undo = messages.applyEdit({
      ...message,
      payload: { text: 'tea' },
      cloudCustomData: 'x',
      conversationID: 'C2Ccarol',
    });
    expect(sdkMessage).toEqual({ ...message, payload: { text: 'tea' }, cloudCustomData: 'x' });
    undo();
    expect(sdkMessage).toEqual(message);
  });

  it('changes nothing when the message is unknown', () => {
    const { messages, sdkMessage } = createMessages();
    messages.applyEdit({ ...message, ID: '4-5-6', payload: { text: 'tea' } })();
    messages.applyEdit(undefined)();
    expect(sdkMessage).toEqual(message);
  });
});
