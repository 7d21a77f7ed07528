import { describe, expect, it, vi } from 'vitest';
import { announceEvent } from '@/lib/page/api';
import { discover } from '@/lib/page/client';
import { announceExtension, announceOnRequest, stubPage } from './extension';

const browser = stubPage();
const connect = async () => undefined;

describe('discover', () => {
  it('finds an extension that announced itself earlier', async () => {
    announceOnRequest(browser.page, { version: 1, connect });
    expect(await discover()).toMatchObject({ version: 1 });
  });

  it('finds an extension that announces itself while the page waits', async () => {
    const found = discover();
    announceExtension(browser.page, { version: 3, connect });
    expect(await found).toMatchObject({ version: 3 });
  });

  it('returns undefined after the timeout and unsubscribes', async () => {
    vi.useFakeTimers();
    const removed = vi.fn();
    vi.stubGlobal('removeEventListener', removed);
    const found = discover({ timeout: 250 });
    await vi.advanceTimersByTimeAsync(249);
    expect(removed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await found).toBeUndefined();
    expect(removed).toHaveBeenCalledWith(announceEvent, expect.any(Function));
  });

  it('returns undefined when the signal is aborted', async () => {
    const controller = new AbortController();
    const found = discover({ signal: controller.signal });
    controller.abort();
    expect(await found).toBeUndefined();
    expect(await discover({ signal: controller.signal })).toBeUndefined();
  });

  it('returns the first of two announcements', async () => {
    announceOnRequest(browser.page, { version: 1, connect });
    announceOnRequest(browser.page, { version: 2, connect });
    expect(await discover()).toMatchObject({ version: 1 });
  });

  it('ignores malformed announcements', async () => {
    const found = discover();
    const throwing = {
      version: 1,
      get connect() {
        throw new Error('no');
      },
    };
    const shapes = [undefined, null, 'partyline', 7, {}, { version: 1 }, { connect }, throwing];
    const versions = ['1', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(version => ({ version, connect }));
    for (const detail of [...shapes, ...versions, { version: 1, connect: {} }]) announceExtension(browser.page, detail);
    browser.page.dispatchEvent(new Event(announceEvent));
    announceExtension(browser.page, { version: 9, connect });
    expect(await found).toMatchObject({ version: 9 });
  });

  it('returns a copy that later changes do not affect', async () => {
    const detail = { version: 1, connect: async () => 'first' };
    announceOnRequest(browser.page, detail);
    const found = await discover();
    detail.connect = async () => 'second';
    expect(await found?.connect()).toBe('first');
    expect(Object.isFrozen(found)).toBe(true);
  });

  it('returns undefined on a server', async () => {
    vi.stubGlobal('addEventListener', undefined);
    expect(await discover()).toBeUndefined();
  });
});
