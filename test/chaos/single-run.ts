/** A run from the sign-in to the verdict, in a given browser with given services. */
import { providerNames } from '../../scripts/demo/local-services';
import { type PlanOptions, planOf } from './plan';
import { describeEnd, sendsOf } from './report';
import { Run, type Tools } from './run';
import { checkEvidence } from './verdict';

interface RunOptions extends Omit<Tools, 'tabs'> {
  options: PlanOptions;
}

export async function runOnce({ options, ...tools }: RunOptions) {
  const { provider, service, browser, collector, log } = tools;
  const { kills, tabs } = options;
  const popup = await browser.openPopup();
  await popup.signIn(service.form);
  await popup.waitForPhase('online');
  popup.close();
  const run = new Run({ ...tools, tabs });
  try {
    await run.openTabs();
    log(`${providerNames[provider]}: alice is signed in, ${tabs} tabs receive`);
    await run.execute(planOf(options));
  } catch (error) {
    for (const line of describeEnd(run.log, collector.pageLoads)) console.log(line);
    throw error;
  }
  const evidence = run.evidence();
  const { violations, seen, ...counts } = checkEvidence(evidence);
  const { logins, kicks, peakSockets } = service.counts();
  const sent = Object.values(evidence.sent).reduce((sum, kinds) => sum + kinds.length, 0) + evidence.accepted.length;
  const numbers = {
    sent,
    seen,
    ...counts,
    kills,
    faults: run.faults,
    tabs,
    lives: evidence.pageLoads.length,
    cached: evidence.pageLoads.flatMap(({ entries }) => entries).filter(([kind]) => kind === 'shown').length,
    logins,
    kicks,
    peakSockets,
    sends: sendsOf(run.asked, evidence),
  };
  const ok = counts.lost === 0 && counts.duplicated === 0 && counts.reordered === 0 && kicks === 0;
  return { ok, numbers, violations, log: run.log, evidence };
}
