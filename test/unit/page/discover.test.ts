import { describe, expect, it, vi } from 'vitest';
import { announceEvent } from '@/lib/page/api';
import { discover } from '@/lib/page/client';
import { announceExtension, announceOnRequest, stubPage } from './extension';

const world = stubPage();
const connect = async () => undefined;

describe('discovery', () => {
  it('finds an extension that was there before the page looked', async () => {
    announceOnRequest(world.page, { version: 1, connect });
    expect(await discover()).toMatchObject({ version: 1 });
  });

  it('finds one that comes while the page is looking', async () => {
    const found = discover();
    announceExtension(world.page, { version: 3, connect });
    expect(await found).toMatchObject({ version: 3 });
  });

  it('gives up in time, and hears nothing more', async () => {
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

  it('gives up when told to', async () => {
    const controller = new AbortController();
    const found = discover({ signal: controller.signal });
    controller.abort();
    expect(await found).toBeUndefined();
    expect(await discover({ signal: controller.signal })).toBeUndefined();
  });

  it('takes the first of two', async () => {
    announceOnRequest(world.page, { version: 1, connect });
    announceOnRequest(world.page, { version: 2, connect });
    expect(await discover()).toMatchObject({ version: 1 });
  });

  it('passes over what has not the shape of an announcement', async () => {
    const found = discover();
    const thrower = {
      version: 1,
      get connect() {
        throw new Error('no');
      },
    };
    const shapes = [undefined, null, 'partyline', 7, {}, { version: 1 }, { connect }, thrower];
    const versions = ['1', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(version => ({ version, connect }));
    for (const detail of [...shapes, ...versions, { version: 1, connect: {} }]) announceExtension(world.page, detail);
    world.page.dispatchEvent(new Event(announceEvent));
    announceExtension(world.page, { version: 9, connect });
    expect(await found).toMatchObject({ version: 9 });
  });

  it('reads an announcement once, so that it cannot change afterwards', async () => {
    const detail = { version: 1, connect: async () => 'first' };
    announceOnRequest(world.page, detail);
    const found = await discover();
    detail.connect = async () => 'second';
    expect(await found?.connect()).toBe('first');
    expect(Object.isFrozen(found)).toBe(true);
  });

  it('finds nothing where there is no page', async () => {
    vi.stubGlobal('addEventListener', undefined);
    expect(await discover()).toBeUndefined();
  });
});
