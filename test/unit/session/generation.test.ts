import { describe, expect, it, vi } from 'vitest';
import { type Generation, Generations } from '@/lib/session/generation';

const cancelled = { code: 'cancelled' };

/** A promise and its settlement. */
function deferred<T>() {
  let resolve = (_: T) => {};
  let reject = (_: unknown) => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('Generations', () => {
  it('ends the current generation when the next begins, in the same turn', () => {
    const generations = new Generations();
    const first = generations.begin();
    expect(first.stillWanted).toBe(true);
    const second = generations.begin();
    expect([first.stillWanted, first.signal.aborted]).toEqual([false, true]);
    expect(second.stillWanted).toBe(true);
    expect(generations.current).toBe(second);
  });

  it('has no current generation after end()', () => {
    const generations = new Generations();
    const only = generations.begin();
    generations.end();
    generations.end();
    expect(only.stillWanted).toBe(false);
    expect(generations.current).toBeUndefined();
  });

  it('are the only source of a generation', () => {
    const imitation = { signal: new AbortController().signal, stillWanted: true, check() {}, onEnd() {} };
    // @ts-expect-error An object literal has not the private member.
    const generation: Generation = {
      ...imitation,
      wait: async <T>(work: PromiseLike<T>) => work,
      next: () => generation,
    };
    expect(generation.stillWanted).toBe(true);
  });
});

describe('wait', () => {
  it('returns the result and rethrows the error', async () => {
    const generation = new Generations().begin();
    expect(await generation.wait(Promise.resolve('result'))).toBe('result');
    await expect(generation.wait(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('rejects as soon as the generation ends, though the work goes on', async () => {
    const generations = new Generations();
    const waiting = generations.begin().wait(new Promise(() => {}));
    generations.begin();
    await expect(waiting).rejects.toMatchObject(cancelled);
  });

  it('rejects in a generation that has ended, and undoes the result', async () => {
    const generations = new Generations();
    const generation = generations.begin();
    generations.end();
    const undo = vi.fn();
    await expect(generation.wait(Promise.resolve('late'), undo)).rejects.toMatchObject(cancelled);
    expect(undo).toHaveBeenCalledExactlyOnceWith('late');
  });

  it('passes a late result to undo, and drops a late error', async () => {
    const generations = new Generations();
    const generation = generations.begin();
    const [good, bad] = [deferred<string>(), deferred<string>()];
    const undo = vi.fn();
    const waiting = [generation.wait(good.promise, undo), generation.wait(bad.promise, undo)];
    generations.end();
    for (const each of waiting) await expect(each).rejects.toMatchObject(cancelled);
    expect(undo).not.toHaveBeenCalled();
    good.resolve('late');
    bad.reject(new Error('late'));
    await new Promise(done => setTimeout(done));
    expect(undo).toHaveBeenCalledExactlyOnceWith('late');
  });

  it('does not undo a result that arrived in time', async () => {
    const generations = new Generations();
    const undo = vi.fn();
    await generations.begin().wait(Promise.resolve('in time'), undo);
    generations.end();
    expect(undo).not.toHaveBeenCalled();
  });

  it('leaves a gap before its caller resumes, in which the generation may end', async () => {
    const generations = new Generations();
    const generation = generations.begin();
    const work = deferred<void>();
    const resumed = generation.wait(work.promise).then(() => generation.stillWanted);
    void work.promise.then(() => generations.end());
    work.resolve();
    expect(await resumed).toBe(false);
    expect(() => generation.check()).toThrow(expect.objectContaining(cancelled));
  });
});

describe('onEnd', () => {
  it('calls in the turn of the end, in order, once', () => {
    const generations = new Generations();
    const calls: string[] = [];
    const generation = generations.begin();
    generation.onEnd(() => calls.push('first'));
    generation.onEnd(() => calls.push('second'));
    expect(calls).toEqual([]);
    generations.begin();
    generations.begin();
    expect(calls).toEqual(['first', 'second']);
  });

  it('calls at once when the generation has ended', () => {
    const generations = new Generations();
    const generation = generations.begin();
    generations.end();
    const close = vi.fn();
    generation.onEnd(close);
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('next', () => {
  it('ends its generation and becomes the current one', () => {
    const generations = new Generations();
    const first = generations.begin();
    const second = first.next();
    expect([first.stillWanted, second.stillWanted]).toEqual([false, true]);
    expect(generations.current).toBe(second);
  });

  it('throws when superseded, and leaves the current one', () => {
    const generations = new Generations();
    const first = generations.begin();
    const second = generations.begin();
    expect(() => first.next()).toThrow(expect.objectContaining(cancelled));
    expect(second.stillWanted).toBe(true);
    generations.end();
    expect(() => second.next()).toThrow(expect.objectContaining(cancelled));
  });
});
