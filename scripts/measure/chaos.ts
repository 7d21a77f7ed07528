/**
 * Stops the worker, socket, service and network, and reloads and navigates tabs, while messages flow in both directions.
 * Then compares each tab's events with the service's log. A seed determines the plan.
 *
 *     npm run chaos -- --seed 1 --kills 20 --messages 1000 --tabs 10 --provider agora
 *
 * With `--actions`, executes random actions of the user among faults instead; see `chaos-actions.ts`.
 *
 *     npm run chaos -- --actions --seed 1 --rounds 300 --provider agora
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ExtensionBrowser } from '../../test/browser/extension-browser';
import { Collector } from '../../test/chaos/collector';
import { describeViolations } from '../../test/chaos/report';
import { startChaosService } from '../../test/chaos/services';
import { runOnce } from '../../test/chaos/single-run';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from '../demo/find-browser';
import { type ProviderName, providers } from '../demo/local-services';
import { chaosOfActions } from './chaos-actions';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '20' },
    messages: { type: 'string', default: '1000' },
    tabs: { type: 'string', default: '10' },
    provider: { type: 'string', default: 'agora' },
    actions: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '300' },
    only: { type: 'string' },
    checkout: { type: 'string' },
  },
});
const number = (name: 'seed' | 'kills' | 'messages' | 'tabs' | 'rounds', least: number): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a number from ${least} on.`);
  return value;
};

const isV4 = values.provider === 'tencent-v4';

function providerOption(): ProviderName {
  const provider = (isV4 ? 'tencent' : values.provider) as ProviderName;
  if (!providers.includes(provider)) throw new Error(`--provider is one of ${providers.join(', ')}, tencent-v4.`);
  return provider;
}

async function chaos() {
  const begun = Date.now();
  const options = {
    seed: number('seed', 0),
    kills: number('kills', 0),
    messages: number('messages', 1),
    tabs: number('tabs', 1),
  };
  const provider = providerOption();
  const elapsed = () => Math.round((Date.now() - begun) / 100) / 10;
  const log = (message: string) => console.log(`${elapsed().toFixed(1).padStart(7)} s  ${message}`);

  const executable = findBrowser();
  const [service, collector] = await Promise.all([startChaosService(provider), Collector.start()]);
  log('building the extension');
  const preset = { [provider]: { ...service.preset, ...(isV4 && { sdk: 'v4' }) } };
  const extension = buildExtension({ sites: collector.origins, preset, out: `.partyline/chaos-${values.provider}` });
  const browser = await ExtensionBrowser.launch(executable, extension, { bfcache: true });
  try {
    const {
      ok,
      numbers,
      violations,
      log: entries,
      evidence,
    } = await runOnce({
      ...{ provider, service, collector, browser, options, log },
    });
    for (const line of describeViolations(violations, entries)) console.log(line);
    if (violations.length > 0) {
      const file = `.partyline/chaos-${values.provider}-${options.seed}.json`;
      await writeFile(file, JSON.stringify({ violations, entries, log: service.log(), evidence }));
      console.log(`\nThe records of every tab are in ${file}.`);
    }
    const sdk = [...(service.sdkVersions?.() ?? [])];
    const isWanted = sdk.every(version => version.startsWith('4.') === isV4);
    return {
      ...{ ok: ok && isWanted, provider: values.provider, sdk, seed: options.seed },
      ...{ ...numbers, seconds: elapsed() },
    };
  } finally {
    await browser.close();
    await Promise.all([service.close(), collector.close()]);
  }
}

try {
  const outcome = values.actions
    ? await chaosOfActions({
        ...{ seed: number('seed', 0), rounds: number('rounds', 1), provider: providerOption() },
        ...(values.only && { only: values.only.split(',').map(Number) }),
        ...(values.checkout && { checkout: values.checkout }),
      })
    : await chaos();
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, provider: values.provider, seed: Number(values.seed), error: message }));
  process.exit(1);
}
