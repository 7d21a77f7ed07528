import { expect, it } from 'vitest';
import { InboxOpener } from '@/lib/background/inbox-opener';
import type { InboxRequest } from '@/lib/contract/inbox-request';

/** A browser that opens the side panel only in the turn of the user's press, as Chromium does. */
function startBrowser({ hasSidePanel = true } = {}) {
  const tabs = new Set([7]);
  const done: string[] = [];
  const requests: InboxRequest[] = [];
  let isPress = false;
  const opener = new InboxOpener({
    openSidePanel: async () => {
      if (!isPress || !hasSidePanel) throw new Error('may only be called in response to a user gesture');
      done.push('side panel');
    },
    focusLastWindow: async () => 3,
    focusTab: async tabId => {
      done.push(`tab ${tabId}`);
      return tabs.has(tabId);
    },
    showInbox: async () => {
      done.push('new tab');
      return { tabId: 9 };
    },
    storeRequest: async request => void requests.push(request),
  });
  const press = () => {
    isPress = true;
    const place = opener.show();
    isPress = false;
    return place;
  };
  return { opener, press, done, requests, tabs };
}

it('opens the side panel in the turn of the press', async () => {
  const { press, done } = startBrowser();
  expect(await press()).toEqual({ windowId: 3 });
  expect(done).toEqual(['side panel']);
});

it('opens a tab where the browser does not open the side panel', async () => {
  const { press, done } = startBrowser({ hasSidePanel: false });
  expect(await press()).toEqual({ tabId: 9 });
  expect(done).toEqual(['new tab']);
});

it('shows the tab that has the inbox already, until it is closed', async () => {
  const { opener, press, done, tabs } = startBrowser();
  const removeTab = opener.addTab(7);
  expect(await press()).toEqual({ tabId: 7 });
  tabs.delete(7);
  expect(await press()).toEqual({ tabId: 9 });
  removeTab();
  expect(await press()).toEqual({ windowId: 3 });
  expect(done).toEqual(['tab 7', 'tab 7', 'new tab', 'side panel']);
});

it('asks the page in that place for the conversation', async () => {
  const { opener, press, requests } = startBrowser();
  const action = { kind: 'open', account: 'a', conversation: { to: 'bob', chatType: 'singleChat' } } as const;
  await opener.request(press(), action);
  expect(requests).toEqual([{ windowId: 3, action, at: expect.any(Number) }]);
});
