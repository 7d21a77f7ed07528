import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { concurrency } from './test/e2e/concurrency.ts';
import { LongestFirst } from './test/longest-first.ts';

// Vitest 5 reports a failing test with Map.groupBy, which Node 20 has not: without this a red test shows no details.
if (!('groupBy' in Map)) {
  Object.defineProperty(Map, 'groupBy', {
    value<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
      const groups = new Map<K, T[]>();
      let index = 0;
      for (const item of items) {
        const key = keyOf(item, index++);
        const group = groups.get(key);
        if (group) group.push(item);
        else groups.set(key, [item]);
      }
      return groups;
    },
  });
}

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)) };

// On a machine that is shared with others an own minute may be gone. Whoever needed another try is named, and a fault of ours
// until it is known better; what looks for faults by chance (chaos, fuzz) gets none.
const retry = process.env.CI ? 2 : 0;

export default defineConfig({
  resolve: { alias },
  test: {
    // Tencent's SDK 3.6.6 leaves its own failed return after a drop (70001) uncaught; it then reports it by an event. Those of Agora
    // Chat and Easemob leave the delivery receipt uncaught that they are sending by themselves when the socket closes.
    onUnhandledError: error =>
      (error as { code?: unknown }).code !== 70001 && (error as Error).message !== 'websocket disconnected',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [preact()],
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/package/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          retry,
          // They wait for sockets more than they compute.
          maxWorkers: 5,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          // Only what hangs runs into these: machines of few and shared cores take their time.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: concurrency,
          retry,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'firefox',
          include: ['test/e2e-firefox/**/*.test.ts'],
          globalSetup: ['test/e2e-firefox/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // They share a build with its ports.
          maxWorkers: 1,
          retry,
        },
      },
    ],
  },
});
