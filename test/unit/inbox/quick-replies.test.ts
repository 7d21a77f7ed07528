import { describe, expect, it } from 'vitest';
import { createQuickReplyHandlers } from '@/lib/background/handlers/quick-replies';
import { maxQuickReplies } from '@/lib/contract/quick-replies';
import { matchingReplies, queryBefore, withReply } from '@/lib/inbox/quick-replies';
import { mergedReplies, parseReplyFile, replyFileOf } from '@/lib/inbox/quick-reply-file';
import { noPolicy } from '@/lib/sites/policy';

const reply = (name: string, text = `text of ${name}`) => ({ name, text });
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('the list of quick replies', () => {
  it('opens after a slash at the beginning or after a space', () => {
    expect(['/', '/he', 'hi /he', 'hi\n/', '你好 /谢'].map(text => queryBefore(text, text.length))).toEqual([
      ...['', 'he', 'he', '', '谢'],
    ]);
    for (const text of ['', 'hi', 'and/or', 'https://x', '/he llo'])
      expect(queryBefore(text, text.length)).toBeUndefined();
    expect(queryBefore('/hello', 3)).toBe('he');
  });

  it('has those whose name begins with the query first, and the user’s own before shared ones of the same name', () => {
    const list = {
      own: [reply('thanks'), reply('hello', 'Thank you')],
      shared: [reply('thanks', 'shared'), reply('th')],
    };
    expect(matchingReplies(list, 'TH')).toEqual([list.own[0], list.shared[1], list.own[1]]);
    expect(names(matchingReplies(list, ''))).toEqual(['thanks', 'hello', 'th']);
    expect(matchingReplies(list, 'nothing')).toEqual([]);
  });

  it('puts the reply in the place of the slash, with the conversation’s name', () => {
    const greeting = reply('hi', 'Hello {name}, {name}!');
    expect(withReply('well /hi then', 8, greeting, 'Bob')).toEqual({ text: 'well Hello Bob, Bob! then', cursor: 20 });
    // Other users choose their names.
    expect(withReply('/', 1, greeting, '{name}\n\u0007evil $&').text).toBe('Hello {name} evil $&, {name} evil $&!');
  });
});

describe('a file of quick replies', () => {
  const file = (content: unknown) => new Blob([typeof content === 'string' ? content : JSON.stringify(content)]);

  it('has what was exported', async () => {
    const replies = [reply('hi', 'Hello {name}\nHow are you?'), reply('谢谢', '不客气')];
    expect(await parseReplyFile(file(replyFileOf(replies)))).toEqual(replies);
    expect(mergedReplies([reply('hi', 'old'), reply('bye')], replies)).toEqual([replies[0], reply('bye'), replies[1]]);
  });

  it('is refused as a whole if a part of it is hostile', async () => {
    const good = { partyline: 'quickReplies', version: 1, replies: [reply('hi')] };
    const hostile = [
      ...['', '{', 'null', '[]', { ...good, version: 2 }, { ...good, more: 1 }, { ...good, partyline: 'settings' }],
      ...[
        reply('a b'),
        reply(''),
        reply('x'.repeat(41)),
        reply('a', ''),
        reply('a', 'x'.repeat(2001)),
        { name: 'a' },
        null,
      ].map(each => ({ ...good, replies: [each] })),
      // Bidirectional and control characters would show another text than is sent.
      ...[reply('a\u202eb'), reply('a', 'b\u0000'), reply('a', '\u2066b')].map(each => ({ ...good, replies: [each] })),
      { ...good, replies: Array.from({ length: maxQuickReplies + 1 }, (_, index) => reply(`${index}`)) },
      { ...good, replies: [{ ...reply('a'), run: 'x' }] },
    ];
    for (const content of hostile)
      expect(await parseReplyFile(file(content)), JSON.stringify(content)?.slice(0, 80)).toBeUndefined();
    expect(await parseReplyFile(file(' '.repeat(3_000_001)))).toBeUndefined();
    expect(await parseReplyFile(file(good))).toEqual(good.replies);
  });
});

it('lists the user’s own and those of the policy', async () => {
  let stored: readonly { name: string; text: string }[] = [];
  const handlers = createQuickReplyHandlers({
    read: async () => stored,
    write: async replies => {
      stored = replies;
    },
    policy: { current: { ...noPolicy, quickReplies: [reply('shared')] } },
  });
  const request = {} as never;
  await handlers['quickReplies.set']({ replies: [reply('own')] }, request);
  expect(await handlers['quickReplies.list']({}, request)).toEqual({ own: [reply('own')], shared: [reply('shared')] });
});
