import { describe, expect, it } from 'vitest';
import { SerialQueue } from '@/lib/storage/serial-queue';

const fail = (message: string) => () => {
  throw new Error(message);
};

describe('SerialQueue', () => {
  it('runs work in the order in which it was added when the first is slow', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    let finishFirst = () => {};
    queue.add(async () => {
      await new Promise<void>(resolve => {
        finishFirst = resolve;
      });
      order.push('first');
    });
    const second = queue.add(() => {
      order.push('second');
    });
    await Promise.resolve();
    expect(order).toEqual([]);
    finishFirst();
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it('returns the result of the work', async () => {
    const queue = new SerialQueue();
    expect(await queue.add(() => 1)).toBe(1);
    expect(await queue.add(async () => 'two')).toBe('two');
  });

  it('rejects only the failed work when it throws or rejects', async () => {
    const queue = new SerialQueue();
    const thrown = queue.add(fail('thrown'));
    const rejected = queue.add(() => Promise.reject(new Error('rejected')));
    const next = queue.add(() => 'done');
    await expect(thrown).rejects.toThrow('thrown');
    await expect(rejected).rejects.toThrow('rejected');
    expect(await next).toBe('done');
  });

  it('reports a failure to `onError` when no caller waits for the result', async () => {
    const errors: unknown[] = [];
    const queue = new SerialQueue(error => errors.push(error));
    queue.add(fail('first'));
    queue.add(() => {});
    queue.add(fail('third'));
    await queue.idle();
    expect(errors).toEqual([new Error('first'), new Error('third')]);
  });

  it('is idle when all work added so far has settled', async () => {
    const queue = new SerialQueue();
    await queue.idle();
    let isDone = false;
    queue.add(fail('first'));
    queue.add(async () => {
      await new Promise(resolve => setTimeout(resolve));
      isDone = true;
    });
    await queue.idle();
    expect(isDone).toBe(true);
  });

  it('blocks later work when earlier work never settles', async () => {
    const queue = new SerialQueue();
    let isNextRun = false;
    queue.add(() => new Promise(() => {}));
    queue.add(() => {
      isNextRun = true;
    });
    await new Promise(resolve => setTimeout(resolve));
    expect(isNextRun).toBe(false);
  });
});
