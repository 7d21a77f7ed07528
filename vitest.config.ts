import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { concurrency } from './test/e2e/concurrency.ts';
import { LongestFirst } from './test/longest-first.ts';

// Vitest 5 reports a failing test with Map.groupBy, which Node 20 lacks; without this polyfill the report has no details.
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

/** What takes minutes, for a release: `npm test -- --long`. */
const long = ['accessibility-all', 'commands-firefox', 'commands-measure'].map(name => `test/e2e/${name}.test.ts`);

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)) };

// On a shared machine a test can time out without a fault. Vitest names each retried test. Chaos does not retry:
// it finds faults by chance.
const retry = process.env.CI ? 2 : 0;

/** Folders whose files share a process, which saves most of their time: they keep no state in modules or globals. */
const shared = ['bench', 'browser', 'chaos', 'components', 'i18n', 'log', 'notifications', 'settings', 'sites'].map(
  folder => `test/unit/${folder}/**/*.test.{ts,tsx}`,
);
const unit = {
  testTimeout: 180_000,
  setupFiles: ['test/unit/setup.ts'],
  expect: { poll: { timeout: 30_000 } },
  // Some hooks install packages.
  hookTimeout: 600_000,
  retry,
};

export default defineConfig({
  resolve: { alias },
  test: {
    // Unhandled rejections of the vendors' SDKs: Tencent's 3.6.6 leaves a failed reconnect (70001), which it also reports
    // as an event. Agora Chat's and Easemob's leave the delivery receipt that is pending when the socket closes.
    // Tencent's 4.2.1 leaves statistics that time out.
    onUnhandledError: error =>
      (error as { code?: unknown }).code !== 70001 &&
      (error as Error).message !== 'websocket disconnected' &&
      !(error as { data?: { requestId?: string } }).data?.requestId?.includes('tim_web_report'),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [preact()],
        resolve: { alias },
        test: {
          ...unit,
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/package/**/*.test.ts'],
          exclude: shared,
          // These tests are mostly idle: they wait for sockets.
          maxWorkers: 4,
          // Vitest runs projects together only if they have the same number of workers.
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [preact()],
        resolve: { alias },
        test: {
          ...unit,
          name: 'unit-shared',
          include: shared,
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: long,
          globalSetup: ['test/e2e/global-setup.ts'],
          // Only for tests that hang; slow, shared machines need this margin. A few tests have their own.
          testTimeout: 180_000,
          // Some hooks build, or install packages.
          hookTimeout: 600_000,
          maxWorkers: concurrency,
          sequence: { groupOrder: 2 },
          retry,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'long',
          include: long,
          hookTimeout: 600_000,
          maxWorkers: 1,
          retry,
          sequence: { groupOrder: 4 },
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
          // The files share one build, which fixes its ports.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
          retry,
        },
      },
    ],
  },
});
