/** Random actions of the user, at random moments among faults, with several accounts and tabs. A seed determines the plan. */
import { actionPlan } from '../../test/chaos/actions/plan';
import { ActionRun, counters } from '../../test/chaos/actions/run';
import { startAccountService } from '../../test/chaos/actions/services';
import { startSites } from '../../test/chaos/actions/sites';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from '../demo/find-browser';
import type { ProviderName } from '../demo/local-services';

interface ActionChaosOptions {
  seed: number;
  rounds: number;
  provider: ProviderName;
  /** Numbers of the rounds to execute, from 1; all by default. */
  only?: readonly number[];
  /** Root of another checkout, whose extension is tested. */
  checkout?: string;
}

export async function chaosOfActions({ seed, rounds, provider, only, checkout }: ActionChaosOptions) {
  const begun = Date.now();
  const elapsed = () => Math.round((Date.now() - begun) / 100) / 10;
  const log = (message: string) => console.log(`${elapsed().toFixed(1).padStart(7)} s  ${message}`);
  const executable = findBrowser();
  const [service, sites] = await Promise.all([startAccountService(provider), startSites()]);
  log('building the extension');
  const extension = buildExtension({
    sites: sites.allowed,
    hosts: [sites.stranger],
    preset: { [provider]: service.preset },
    granted: ['notifications'],
    out: `.partyline/chaos-actions-${provider}`,
    ...(checkout && { checkout }),
  });
  const run = new ActionRun({ executable, extension, service, sites, log });
  try {
    await run.open();
    await run.execute(actionPlan({ seed, rounds }), only && new Set(only));
  } finally {
    await run.close();
    await Promise.all([service.close(), sites.close()]);
  }
  const { findings } = run;
  const counts = Object.fromEntries(
    counters.map(counter => [counter, findings.filter(finding => finding.counter === counter).length]),
  );
  const details = { provider, seed, seconds: elapsed(), done: run.done, findings };
  return { rounds, ...counts, ok: findings.length === 0, ...details };
}
