import { describe, expect, it } from 'vitest';
import { TargetClosed } from '../../browser/devtools';
import { within } from '../../browser/limits';
import { waitFor } from '../../browser/wait';

describe('waitFor', () => {
  it('fails at once when the target has closed, which answers no later question', async () => {
    let asked = 0;
    const ask = () => {
      asked += 1;
      throw new TargetClosed();
    };
    await expect(waitFor('the button', ask)).rejects.toThrow(TargetClosed);
    expect(asked).toBe(1);
  });

  it('repeats a question that failed, and names the fact when the time is over', async () => {
    let asked = 0;
    expect(await waitFor('the third answer', async () => ++asked === 3 && 'yes')).toBe('yes');
    const fail = () => Promise.reject(new Error('not yet'));
    await expect(waitFor('the button', fail, 60)).rejects.toThrow(/the button.*not yet/);
  });
});

describe('within', () => {
  it('resolves and rejects as the promise does', async () => {
    expect(await within('an answer', Promise.resolve('yes'), 60)).toBe('yes');
    await expect(within('an answer', Promise.reject(new Error('no')), 60)).rejects.toThrow('no');
  });

  it('names the fact when the promise never settles', async () => {
    await expect(within('the page to close', new Promise(() => {}), 60)).rejects.toThrow(/60 ms.*the page to close/);
  });
});
