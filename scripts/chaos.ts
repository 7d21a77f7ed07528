/**
 * Kills the worker, the socket, the service and the network, reloads tabs and sends them away, while messages flow both ways;
 * then compares what each tab was told with what the service was given to tell. One seed, one course of events.
 *
 *     npm run chaos -- --seed 1 --kills 20 --messages 1000 --tabs 10 --provider agora
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ExtensionBrowser } from '../test/browser/extension-browser';
import { Collector } from '../test/chaos/collector';
import { judge } from '../test/chaos/judge';
import { planOf } from '../test/chaos/plan';
import { describeEnd, describeOffences, sendsOf } from '../test/chaos/report';
import { Run } from '../test/chaos/run';
import { startChaosService } from '../test/chaos/services';
import { buildExtension } from './build-extension';
import { findBrowser } from './find-browser';
import { type ProviderName, providerNames, providers } from './local-services';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '20' },
    messages: { type: 'string', default: '1000' },
    tabs: { type: 'string', default: '10' },
    provider: { type: 'string', default: 'agora' },
  },
});
const number = (name: 'seed' | 'kills' | 'messages' | 'tabs', least: number): number => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} takes a number from ${least} on.`);
  return value;
};

async function chaos() {
  const begun = Date.now();
  const options = {
    seed: number('seed', 0),
    kills: number('kills', 0),
    messages: number('messages', 1),
    tabs: number('tabs', 1),
  };
  const provider = values.provider as ProviderName;
  if (!providers.includes(provider)) throw new Error(`--provider is one of ${providers.join(', ')}.`);
  const { seed, kills, tabs } = options;
  const elapsed = () => Math.round((Date.now() - begun) / 100) / 10;
  const say = (words: string) => console.log(`${elapsed().toFixed(1).padStart(7)} s  ${words}`);

  const executable = findBrowser();
  const [service, collector] = await Promise.all([startChaosService(provider), Collector.start()]);
  say('building the extension');
  const preset = { [provider]: service.preset };
  const extension = buildExtension({ sites: collector.origins, preset, out: `.partyline/chaos-${provider}` });
  const browser = await ExtensionBrowser.launch(executable, extension, { bfcache: true });
  try {
    const popup = await browser.openPopup();
    await popup.signIn(service.form);
    await popup.waitForPhase('online');
    popup.close();
    const run = new Run({ provider, service, browser, collector, tabs, say });
    try {
      await run.gather();
      say(`${providerNames[provider]}: alice is signed in, ${tabs} tabs are listening`);
      await run.carryOut(planOf(options));
    } catch (error) {
      for (const line of describeEnd(run.happened, collector.lives)) console.log(line);
      throw error;
    }
    const evidence = run.evidence();
    const { offences, seen, ...found } = judge(evidence);
    const { logins, kicks, peakSockets } = service.facts();
    const sent = Object.values(evidence.said).reduce((sum, kinds) => sum + kinds.length, 0) + evidence.accepted.length;
    const ok = found.lost === 0 && found.duplicated === 0 && found.reordered === 0 && kicks === 0;
    const sends = sendsOf(run.asked, evidence);
    for (const line of describeOffences(offences, run.happened)) console.log(line);
    if (offences.length > 0) {
      const file = `.partyline/chaos-${provider}-${seed}.json`;
      await writeFile(file, JSON.stringify({ offences, happened: run.happened, log: service.log(), evidence }));
      console.log(`\nAll that each tab noted is in ${file}.`);
    }
    const cached = evidence.lives.flatMap(({ notes }) => notes).filter(([kind]) => kind === 'shown').length;
    const numbers = {
      sent,
      seen,
      ...found,
      kills,
      faults: run.faults,
      tabs,
      lives: evidence.lives.length,
      cached,
      logins,
      kicks,
      peakSockets,
      sends,
    };
    return { ok, provider, seed, ...numbers, seconds: elapsed() };
  } finally {
    await browser.close();
    await Promise.all([service.close(), collector.close()]);
  }
}

try {
  const outcome = await chaos();
  console.log(JSON.stringify(outcome));
  process.exit(outcome.ok ? 0 : 1);
} catch (error) {
  console.error(error);
  const words = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ ok: false, provider: values.provider, seed: Number(values.seed), error: words }));
  process.exit(1);
}
