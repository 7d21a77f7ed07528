// The SDK's messages by id: what a tab gives becomes them again, and files stay what they are.
import { describe, expect, it } from 'vitest';
import { MessageObjects } from '@/lib/providers/tencent/message-objects';

const message = { ID: '1-2-3', conversationID: 'C2Cbob', payload: { text: 'tee' }, cloudCustomData: '' };

function kept(): { messages: MessageObjects; own: typeof message } {
  const messages = new MessageObjects();
  const own = structuredClone(message);
  messages.add({ data: { messageList: [own] } });
  return { messages, own };
}

describe('arguments of a tab', () => {
  it('have the SDK’s own message in the place of a copy, wherever in them', () => {
    const { messages, own } = kept();
    const copy = structuredClone(message);
    expect(messages.restore(copy)).toBe(own);
    expect((messages.restore({ list: [{ message: copy }] }) as { list: [{ message: object }] }).list[0].message).toBe(
      own,
    );
  });

  it.each([
    ['a file', new File(['x'], 'x.txt')],
    ['a blob', new Blob(['x'])],
    ['a buffer', new ArrayBuffer(2)],
    ['bytes', new Uint8Array(2)],
  ])('keep %s', (_name, value) => {
    const { messages } = kept();
    expect(messages.restore(value)).toBe(value);
    expect((messages.restore({ payload: { file: { files: [value] } } }) as never as Given).payload.file.files[0]).toBe(
      value,
    );
  });
});

interface Given {
  payload: { file: { files: unknown[] } };
}

describe('a copy that a tab has changed', () => {
  it('changes the SDK’s own, and no more than its text and its data, until it is taken back', () => {
    const { messages, own } = kept();
    const undo = messages.applyEdit({
      ...message,
      payload: { text: 'tea' },
      cloudCustomData: 'x',
      conversationID: 'C2Ccarol',
    });
    expect(own).toEqual({ ...message, payload: { text: 'tea' }, cloudCustomData: 'x' });
    undo();
    expect(own).toEqual(message);
  });

  it('of a message that is not known changes nothing', () => {
    const { messages, own } = kept();
    messages.applyEdit({ ...message, ID: '4-5-6', payload: { text: 'tea' } })();
    messages.applyEdit(undefined)();
    expect(own).toEqual(message);
  });
});
