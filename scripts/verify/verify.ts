/**
 * `npm run verify -- --provider agora|easemob|shengwang|tencent`: checks what the documents say about a vendor's service,
 * and writes `verify-report.json` and `verify-report.md`, which contain no secret.
 *
 *     --app, --user, --token-file, --password-file   who signs in; asks for what is missing
 *     --peer, --peer-token-file, --peer-password-file a second user, who sends messages
 *     --expired-token-file                           an expired token of the user
 *     --field name=value                             another field of the sign-in form, such as `oversea=true`
 *     --packed <zip>                                 the extension; default: builds it
 *     --out <folder>                                 of the report; default: this one
 *     --local                                        the local services, and those that deviate
 *     --short                                        fewer stages
 *     --json                                         the last line is one JSON object
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { startWebServer } from '../../test/server/web';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from '../demo/find-browser';
import { type ProviderName, providers } from '../demo/local-services';
import { unpackExtension } from '../release/packed-extension';
import { askTarget, OptionError } from './ask';
import { brokenBy, compare, deviatingServices } from './deviations';
import { lineOf, markdownOf, Redactor, redactedFinding, redactedReport } from './report';
import { verify } from './run';
import { type StageName, stages } from './stages';
import { localTarget, type Target } from './target';

const { values } = parseArgs({
  options: {
    provider: { type: 'string' },
    app: { type: 'string' },
    user: { type: 'string' },
    'token-file': { type: 'string' },
    'password-file': { type: 'string' },
    'expired-token-file': { type: 'string' },
    peer: { type: 'string' },
    'peer-token-file': { type: 'string' },
    'peer-password-file': { type: 'string' },
    field: { type: 'string', multiple: true, default: [] },
    packed: { type: 'string' },
    out: { type: 'string', default: '.' },
    local: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const provider = providers.find(name => name === values.provider);
if (!provider) {
  console.error(`--provider is one of ${providers.join(', ')}.`);
  process.exit(2);
}
const allStages = Object.keys(stages) as StageName[];
/** Without the faults, the renewal and the second device, which take the most time. */
const shortStages: readonly StageName[] = ['errors', 'connection', 'messages', 'files', 'gap'];

const executable = findBrowser();
const extension = unpackedExtension();
const web = await startWebServer({});
const begun = Date.now();
try {
  process.exitCode = (await (values.local ? runLocal(provider) : runCloud(provider))) ? 0 : 1;
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await web.close();
}

async function runCloud(name: ProviderName): Promise<boolean> {
  const { target, redactor } = await askTarget(name, values);
  const findings = await runAt(target, redactor, true);
  const deviating = findings.filter(({ verdict }) => verdict === 'deviates').map(({ id }) => id);
  const notTried = findings.filter(({ verdict }) => verdict === 'notTried').map(({ id }) => id);
  print({ claims: findings.length, deviating, notTried });
  return deviating.length === 0;
}

/** Runs at the local service, of which all is expected, and at those that deviate. */
async function runLocal(name: ProviderName): Promise<boolean> {
  const chosen = values.short ? shortStages : allStages;
  const findings = (await runAt(await localTarget(name), new Redactor(), true, chosen)).filter(isOf(chosen));
  const expected = findings.filter(({ verdict }) => verdict === 'asExpected').length;
  const total = { deviating: 0, missed: 0, invented: 0 };
  for (const service of deviatingServices(name)) {
    console.log(`\nA service that deviates: ${service.deviations.map(deviation => deviation.name).join(', ')}`);
    const stagesHere = (service.stages ?? allStages).filter(stage => chosen.includes(stage));
    const seen = await runAt(await localTarget(name, service.deviations), new Redactor(), false, stagesHere);
    const deviating = seen.filter(({ verdict }) => verdict === 'deviates').map(({ id }) => id as string);
    const broken = brokenBy(service.deviations).filter(id => isOf(chosen)({ id }));
    const { missed, invented } = compare(broken, deviating);
    total.deviating += deviating.length;
    total.missed += missed.length;
    total.invented += invented.length;
    for (const finding of seen) if (missed.includes(finding.id)) console.log(`  Missed:\n${lineOf(finding)}`);
    if (invented.length > 0) console.log(`  Invented: ${invented.join(', ')}`);
  }
  print({ claims: findings.length, expected, ...total });
  return findings.length === expected && total.missed + total.invented === 0;
}

/** Whether one of the stages sees a claim. */
function isOf(chosen: readonly StageName[]): (finding: { id: string }) => boolean {
  const ids = chosen.flatMap((stage): readonly string[] => stages[stage].claims);
  return ({ id }) => ids.includes(id);
}

function print(summary: object): void {
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(`\n${values.json ? JSON.stringify({ provider, ...summary, seconds }) : `Finished in ${seconds} s.`}`);
}

async function runAt(target: Target, redactor: Redactor, writes: boolean, stages?: readonly StageName[]) {
  try {
    const { findings, left, browser } = await verify(target, {
      ...{ executable, extension, site: web.origins[0], stages },
      onFinding: finding => console.log(lineOf(redactedFinding(finding, redactor))),
    });
    const report = redactedReport(
      {
        ...{ version: 1, at: new Date().toISOString(), provider: target.provider, local: target.isLocal },
        ...{ extension: version, browser, left, findings },
      },
      redactor,
    );
    if (writes) {
      for (const finding of report.findings) if (finding.verdict === 'notTried') console.log(lineOf(finding));
      mkdirSync(values.out, { recursive: true });
      writeFileSync(join(values.out, 'verify-report.json'), `${JSON.stringify(report, null, 2)}\n`);
      writeFileSync(join(values.out, 'verify-report.md'), markdownOf(report));
    }
    return report.findings;
  } finally {
    await target.close();
  }
}

/** The sample page is on `localhost`: services on 127.0.0.1 are as foreign to the extension as a vendor's. */
function unpackedExtension(): string {
  // Runs for several providers may overlap.
  const folder = `verify-${provider}`;
  const isPage = (pattern: string) => pattern.startsWith('http://localhost/');
  if (values.packed) return unpackExtension(values.packed, folder, isPage).folder;
  console.log('Building the extension ...');
  return buildExtension({ sites: [], hosts: ['http://localhost'], welcomes: true, out: `.partyline/${folder}` });
}
