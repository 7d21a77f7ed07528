/** Checks the claims at a service with two browsers, as users and their tabs use it. */
import { AccountBrowser } from './account-browser';
import { Findings } from './findings';
import type { Finding } from './report';
import { type Stage, type StageName, stages } from './stages';
import type { Target } from './target';
import { Users } from './users';

export interface RunOptions {
  executable: string;
  /** Folder of the packed extension. */
  extension: string;
  /** Origin of the sample page. */
  site: string;
  /** Default: all. */
  stages?: readonly StageName[] | undefined;
  onFinding?: (finding: Finding) => void;
}

export interface RunResult {
  findings: Finding[];
  /** What remains at the service. */
  left: string;
  browser: string;
}

/** @throws {Error} when a browser does not start; a service that fails is a finding */
export async function verify(target: Target, options: RunOptions): Promise<RunResult> {
  const findings = new Findings(target.provider, options.onFinding);
  const chosen = (options.stages ?? (Object.keys(stages) as StageName[])).map(name => stages[name] as Stage);
  const launch = () => AccountBrowser.launch(options.executable, options.extension, options.site);
  const needed = chosen.some(({ browsers }) => browsers === 2) ? 2 : 1;
  const launched = await Promise.allSettled(Array.from({ length: needed }, launch));
  const browsers = launched.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  try {
    for (const result of launched) if (result.status === 'rejected') throw result.reason;
    const users = new Users(target, browsers as [AccountBrowser, AccountBrowser]);
    for (const stage of chosen) await runStage(stage, users, findings);
    for (const { claims } of Object.values(stages) as Stage[]) findings.skip(claims, 'not part of this run');
    const left = await users.cleanUp();
    const browser = browsers[0]?.browser.context.browser()?.version() ?? '';
    return { findings: findings.all(), left, browser: `Chromium ${browser}` };
  } finally {
    await Promise.all(browsers.map(browser => browser.close()));
  }
}

async function runStage({ claims, needsPeer, run }: Stage, users: Users, findings: Findings): Promise<void> {
  if (needsPeer && !users.target.peer) return findings.skip(claims, 'needs a second user');
  try {
    await run(users, findings);
  } catch (error) {
    // The first line: the others have what the screen shows.
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    findings.skip(claims, message.slice(0, 300));
  }
}
