/** Tables in Markdown. */
import type { Budget } from './budgets';
import { median, quantile, rounded } from './numbers';
import { type Transport, transports } from './pages';
import type { Measurements } from './run';

type Row = readonly (string | number)[];

export function tableOf(head: readonly string[], rows: readonly Row[]): string {
  const texts = [head, ...rows].map(row => row.map(String));
  const widths = head.map((_, at) => Math.max(3, ...texts.map(row => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = texts;
  return [line(first), line(widths.map(width => '-'.repeat(width))), ...others.map(line)].join('\n');
}

const ruleOf = (least: boolean) => (least ? 'at least' : 'at most');

export function budgetTable(budgets: readonly Budget[]): string {
  return tableOf(
    ['budget', 'ours', 'beside', 'unit', 'ratio', 'limit', 'holds'],
    budgets.map(({ name, what, ours, other, unit, ratio, limit, holds }) => [
      `${what} (${name})`,
      ...[ours, other, unit, ratio],
      `${ruleOf(name === 'burst')} ${limit}`,
      holds ? 'yes' : 'NO',
    ]),
  );
}

const names: Record<Transport, string> = {
  partyline: 'Partyline',
  bare: 'bare Port loop',
  shared: 'SharedWorker',
  broadcast: 'BroadcastChannel',
  raw: 'SDK in each tab',
};

const spread = (list: readonly number[]) =>
  list.length === 0
    ? '–'
    : `${rounded(median(list))} (${rounded(quantile(list, 0.25))}–${rounded(quantile(list, 0.75))})`;

/** Medians with quartiles. */
export function measurementTables({
  wake,
  calls,
  restore,
  upload,
  heaps,
  accounts,
  payloads,
  atTabs = [],
}: Measurements): string[] {
  const all = [...transports, 'raw'] as const;
  const tables: string[] = [];
  const shared = (list: readonly { shared: number }[] = []) => spread(list.map(time => time.shared));
  const sent = (list: readonly { sent: number }[] = []) => spread(list.map(time => time.sent));
  if (atTabs.length > 0) {
    tables.push(
      `Event to the last tab, in ms, from when the background has it:\n\n${tableOf(
        ['tabs', ...transports.map(transport => names[transport])],
        atTabs.map(({ tabs, events }) => [tabs, ...transports.map(transport => shared(events[transport]))]),
      )}`,
      `The same from when the service sends it, with the SDK's own transport of getting it:\n\n${tableOf(
        ['tabs', ...all.map(transport => names[transport])],
        atTabs.map(({ tabs, events }) => [tabs, ...all.map(transport => sent(events[transport]))]),
      )}`,
    );
  }
  if (payloads)
    tables.push(
      `Long events to ten tabs, in ms:\n\n${tableOf(
        ['characters', ...transports.map(transport => names[transport])],
        Object.entries(payloads).map(([length, events]) => [
          length,
          ...transports.map(transport => shared(events[transport])),
        ]),
      )}`,
    );
  const burst = atTabs.find(at => at.burst)?.burst;
  if (burst)
    tables.push(
      `Bursts, in deliveries per second:\n\n${tableOf(
        transports.map(transport => names[transport]),
        [transports.map(transport => spread(burst[transport] ?? []))],
      )}`,
    );
  const quiet = atTabs.filter(at => at.quiet);
  if (quiet.length > 0)
    tables.push(
      `A quiet minute, Partyline and the SDK in each tab:\n\n${tableOf(
        [
          'tabs',
          'sockets',
          'heartbeats',
          'frames',
          'bytes',
          'sockets (SDKs)',
          'heartbeats (SDKs)',
          'frames (SDKs)',
          'bytes (SDKs)',
        ],
        quiet.map(({ tabs, quiet }) => [
          tabs,
          ...[quiet!.ours.sockets, quiet!.ours.heartbeats, quiet!.ours.frames, quiet!.ours.bytes],
          ...[quiet!.raw.sockets, quiet!.raw.heartbeats, quiet!.raw.frames, quiet!.raw.bytes],
        ]),
      )}`,
    );
  const kilobytes = (list: readonly number[]) => spread(list.map(bytes => bytes / 1024));
  const single: Row[] = [
    ...(wake
      ? [
          [
            'cold wake, ms',
            spread(wake.ours),
            `${spread(wake.other)} (an empty worker), ${spread(wake.reading)} (one that reads)`,
          ],
        ]
      : []),
    ...(calls ? [['call, ms', spread(calls.ours), `${spread(calls.other)} (bare path)`]] : []),
    ...(restore
      ? [['online again after a kill, ms', spread(restore.ours), `${spread(restore.rawSignIn)} (an SDK signs in)`]]
      : []),
    ...(upload ? [['a file of 5 MB, ms', spread(upload.ours), `${spread(upload.other)} (SDK in the tab)`]] : []),
    ...(heaps
      ? [
          [
            'heap of a tab, KB',
            kilobytes(heaps.session),
            `${kilobytes(heaps.raw)} (SDK), ${kilobytes(heaps.empty)} (empty)`,
          ],
        ]
      : []),
    ...(accounts
      ? [
          ['popup with 8 accounts, ms', spread(accounts.popup.all), `${spread(accounts.popup.one)} (with one)`],
          [
            'heap of one more account, KB',
            rounded(accounts.heap / 1024),
            `${rounded(accounts.sdkHeap / 1024)} (its SDK, not connected)`,
          ],
        ]
      : []),
    ...atTabs.map(({ tabs, workerHeap }) => [
      `heap of the background at ${tabs} tabs, KB`,
      rounded(workerHeap / 1024),
      '',
    ]),
  ];
  if (single.length > 0) tables.push(`One by one:\n\n${tableOf(['what', 'Partyline', 'beside'], single)}`);
  return tables;
}
