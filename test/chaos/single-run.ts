/** One run from the sign-in to the verdict, on a browser, a service and a site that are there. */
import { providerNames } from '../../scripts/demo/local-services';
import { type PlanOptions, planOf } from './plan';
import { describeEnd, sendsOf } from './report';
import { Run, type Tools } from './run';
import { judge } from './verdict';

interface Arena extends Omit<Tools, 'tabs'> {
  options: PlanOptions;
}

export async function runOnce({ options, ...tools }: Arena) {
  const { provider, service, browser, collector, log } = tools;
  const { kills, tabs } = options;
  const popup = await browser.openPopup();
  await popup.signIn(service.form);
  await popup.waitForPhase('online');
  popup.close();
  const run = new Run({ ...tools, tabs });
  try {
    await run.gather();
    log(`${providerNames[provider]}: alice is signed in, ${tabs} tabs are listening`);
    await run.carryOut(planOf(options));
  } catch (error) {
    for (const line of describeEnd(run.happened, collector.lives)) console.log(line);
    throw error;
  }
  const evidence = run.evidence();
  const { offences, seen, ...found } = judge(evidence);
  const { logins, kicks, peakSockets } = service.facts();
  const sent = Object.values(evidence.said).reduce((sum, kinds) => sum + kinds.length, 0) + evidence.accepted.length;
  const numbers = {
    sent,
    seen,
    ...found,
    kills,
    faults: run.faults,
    tabs,
    lives: evidence.lives.length,
    cached: evidence.lives.flatMap(({ notes }) => notes).filter(([kind]) => kind === 'shown').length,
    logins,
    kicks,
    peakSockets,
    sends: sendsOf(run.asked, evidence),
  };
  const ok = found.lost === 0 && found.duplicated === 0 && found.reordered === 0 && kicks === 0;
  return { ok, numbers, offences, happened: run.happened, evidence };
}
