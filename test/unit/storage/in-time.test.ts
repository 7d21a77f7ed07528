import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { inTime } from '@/lib/storage/in-time';

function block(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end);
}

it('an answer that waits for a blocked thread is not late', async () => {
  const answer = inTime(readFile('package.json'), 200);
  // As a worker that evaluates its scripts, or a machine that was suspended.
  block(500);
  await expect(answer).resolves.toBeInstanceOf(Buffer);
});

it('no answer is late after the time', async () => {
  const begun = Date.now();
  await expect(inTime(new Promise(() => {}), 200)).rejects.toThrow('Timeout');
  expect(Date.now() - begun).toBeGreaterThanOrEqual(195);
});
