// The SDK's messages by id: what a tab gives becomes them again, and files stay what they are.
import { describe, expect, it } from 'vitest';
import { Messages } from '@/lib/providers/tencent/message-objects';

const message = { ID: '1-2-3', conversationID: 'C2Cbob', payload: { text: 'tee' }, cloudCustomData: '' };

function kept(): { messages: Messages; own: typeof message } {
  const messages = new Messages();
  const own = structuredClone(message);
  messages.keep({ data: { messageList: [own] } });
  return { messages, own };
}

describe('arguments of a tab', () => {
  it('have the SDK’s own message in the place of a copy, wherever in them', () => {
    const { messages, own } = kept();
    const copy = structuredClone(message);
    expect(messages.revive(copy)).toBe(own);
    expect((messages.revive({ list: [{ message: copy }] }) as { list: [{ message: object }] }).list[0].message).toBe(
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
    expect(messages.revive(value)).toBe(value);
    expect((messages.revive({ payload: { file: { files: [value] } } }) as never as Given).payload.file.files[0]).toBe(
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
    const undo = messages.edit({
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
    messages.edit({ ...message, ID: '4-5-6', payload: { text: 'tea' } })();
    messages.edit(undefined)();
    expect(own).toEqual(message);
  });
});
