// A short `npm run chaos`; reproduce a failure there with the same seed for details.
import { afterEach, expect, it } from 'vitest';
import { ExtensionBrowser } from '../browser/extension-browser';
import { Collector } from '../chaos/collector';
import { describeViolations } from '../chaos/report';
import { startChaosService } from '../chaos/services';
import { runOnce } from '../chaos/single-run';
import { ownBuild } from './world';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map(part => part.close())));

// Agora Chat and Easemob have the same driver; `test/unit` has both SDKs.
it.each([
  ['easemob', 22],
  ['tencent', 23],
] as const)(
  'tabs of %s receive every message once and in order during failures (seed %i)',
  { retry: 0, timeout: 600_000 },
  async (provider, seed) => {
    const { executable, extension, imPort, tencentPort, webPort } = ownBuild();
    const collector = await Collector.start(webPort);
    open.push(collector);
    const service = await startChaosService(provider, provider === 'tencent' ? tencentPort : imPort);
    open.push(service);
    const browser = await ExtensionBrowser.launch(executable, extension, { bfcache: true });
    open.push(browser);
    const options = { seed, kills: 8, messages: 200, tabs: 4 };
    const logged: string[] = [];
    const log = (message: string) => void logged.push(message);
    const {
      violations,
      log: entries,
      numbers,
    } = await runOnce({ provider, service, collector, browser, options, log });
    expect(describeViolations(violations, entries)).toEqual([]);
    expect(numbers).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, gaps: 0, kicks: 0 });
    expect(numbers.sends.accepted).toBeGreaterThan(0);
  },
);
