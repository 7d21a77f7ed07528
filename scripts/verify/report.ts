/** The report of a run, which people attach to issues: nothing in it is secret. */
import * as v from 'valibot';
import { redact } from '@/lib/log/redact';
import { providers } from '../demo/local-services';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const Finding = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^V\d{1,2}$/)),
  claim: text(120),
  expected: text(120),
  seen: text(400),
  /** What was measured. */
  detail: text(400),
  verdict: v.picklist(['asExpected', 'deviates', 'notTried']),
});
export type Finding = v.InferOutput<typeof Finding>;

export const Report = v.strictObject({
  version: v.literal(1),
  at: v.pipe(v.string(), v.isoTimestamp()),
  provider: v.picklist(providers),
  /** Whether the service was the local one. */
  local: v.boolean(),
  extension: text(40),
  browser: text(60),
  /** What was left at the service. */
  left: text(400),
  findings: v.pipe(v.array(Finding), v.maxLength(40)),
});
export type Report = v.InferOutput<typeof Report>;

/** Replaces secrets and names that the user has entered, and whatever looks like a secret. */
export class Redactor {
  readonly #names = new Map<string, string>();

  /** @param label what stands for it in the report */
  add(value: string | undefined, label: string): void {
    if (value) this.#names.set(value, `[${label}]`);
  }

  text(value: string): string {
    // Longer ones first: one may be a part of another.
    const names = [...this.#names].sort(([one], [other]) => other.length - one.length);
    const plain = names.reduce((text, [name, label]) => {
      const forms = new Set([name, encodeURIComponent(name), JSON.stringify(name).slice(1, -1), base64(name)]);
      return [...forms].reduce((all, form) => replaceEach(all, form, label), text);
    }, value);
    return redact(plain)
      .replaceAll(/\p{Cc}/gu, ' ')
      .slice(0, 400);
  }
}

const base64 = (value: string) => Buffer.from(value, 'utf8').toString('base64');

/** In any case, because services change the case of names. */
const replaceEach = (value: string, part: string, label: string): string =>
  value.replaceAll(new RegExp(part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi'), () => label);

export const redactedFinding = (finding: Finding, redactor: Redactor): Finding => ({
  ...finding,
  seen: redactor.text(finding.seen),
  detail: redactor.text(finding.detail),
});

/** Removes secrets from a report and checks its form. */
export function redactedReport(report: Report, redactor: Redactor): Report {
  const findings = report.findings.map(finding => redactedFinding(finding, redactor));
  return v.parse(Report, { ...report, left: redactor.text(report.left), findings });
}

const verdicts = { asExpected: 'as expected', deviates: 'deviates', notTried: 'not tried' } as const;

const seenText = ({ seen, detail }: Finding): string => (detail ? `${seen} (${detail})` : seen);

const cell = (value: string) => value.replaceAll('|', '\\|').replaceAll('<', '&lt;');

export function markdownOf({ at, provider, local, extension, browser, left, findings }: Report): string {
  const rows = findings.map(
    finding =>
      `| ${[finding.id, finding.claim, finding.expected, seenText(finding), verdicts[finding.verdict]].map(cell).join(' | ')} |`,
  );
  return [
    `# Verification of ${provider}${local ? ', local service' : ''}`,
    '',
    `${at}, Partyline ${extension}, ${browser}. ${left}`,
    '',
    '| id | claim | expected | seen | verdict |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** One line of the table on the terminal. */
export function lineOf(finding: Finding): string {
  const { id, claim, expected, seen, verdict } = finding;
  const mark = { asExpected: '✓', deviates: '✗', notTried: '–' }[verdict];
  const text = seen === expected ? seenText(finding) : `expected ${expected}, saw ${seenText(finding)}`;
  return `  ${mark} ${id.padEnd(4)}${claim}: ${text} (${verdicts[verdict]})`;
}
