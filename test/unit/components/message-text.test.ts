import { expect, it } from 'vitest';
import { announcementText, previewText } from '@/components/inbox/message-text';
import { summaryOf } from '@/lib/inbox/conversations';
import type { InboxMessage } from '@/lib/providers/inbox-model';
import { en, zh } from '../../messages';

it('names the thread of a message in the list, and to screen readers', () => {
  const group = { chatType: 'groupChat', to: '7' } as const;
  const last: InboxMessage = {
    ...{ id: '1', conversation: 'groupChat 7', from: 'bob', isOwn: false, at: 1, thread: 'Kettles' },
    content: { kind: 'text', text: 'two are left' },
  };
  const summary = { ...summaryOf(group), name: 'Tea', last };
  expect(previewText(en, summary)).toBe('bob: Thread: Kettles · two are left');
  expect(previewText(zh, summary)).toBe('bob：子区：Kettles · two are left');
  expect(announcementText(en, [summary], last)).toBe('Tea: Thread: Kettles · two are left');
});
