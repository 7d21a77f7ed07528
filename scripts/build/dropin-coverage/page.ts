/** `docs/drop-ins-coverage.md`: what the drop-ins do with everything that the vendors' packages declare. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Declared, declaredBy, type SdkName, sdkNames } from './declarations';
import { coverOf } from './judge';
import type { Cover } from './local-names';

const dropIn: Record<SdkName, string> = {
  'agora-chat': 'partyline/agora-chat',
  'easemob-websdk': 'partyline/easemob-websdk',
  '@tencentcloud/chat': 'partyline/tencent-chat',
};

const intro = `# What the drop-ins cover

Every public method, event, static and option that the vendors' packages declare, and what the drop-in does with it while the
page shares the user's session. Without Partyline the page has the SDK itself, with all of it. Made by \`npm run build:client\`
from the declarations and from the lists in the code; do not edit. A test fails when a new version of an SDK declares a name that
is not here.

| | |
|---|---|
| **forwarded** | the extension does it, or tells it |
| **mirrored** | answered in the page, as the SDK would answer |
| **page-local** | it concerns this page and nobody else |
| **refused** | it has no effect while the session is shared, for the reason that is given |
`;

const order: Cover['how'][] = ['forwarded', 'mirrored', 'page-local', 'refused'];

const titles: Record<string, string> = {
  'static SDK': 'The SDK object',
  'method connection': 'Methods of a connection',
  'property connection': 'Properties of a connection',
  'event addEventHandler': 'Events for `addEventHandler`',
  'event listen': 'Events for `listen`',
  'option new connection': 'Options of `new connection`',
  'method chat': 'Methods of a chat object',
  'event EVENT': 'Events: `EVENT`',
};

const titleOf = ({ kind, of }: Declared): string =>
  titles[`${kind} ${of}`] ??
  (kind === 'option' ? `Options of \`${of}\`` : kind === 'property' ? `A \`${of}\`` : `\`${of}\``);

const versionOf = (sdk: SdkName): string => {
  const file = fileURLToPath(new URL(`../../../node_modules/${sdk}/package.json`, import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8')).version;
};

/** @throws {Error} for a name that has no class */
export function coveragePage(): string {
  return [intro, ...sdkNames.map(section)].join('\n');
}

function section(sdk: SdkName): string {
  const parts = grouped(declaredBy(sdk), titleOf);
  const tables = [...parts].map(([title, declared]) => table(sdk, title, declared));
  return [`## \`${dropIn[sdk]}\`: ${sdk} ${versionOf(sdk)}\n`, ...tables].join('\n');
}

function table(sdk: SdkName, title: string, declared: Declared[]): string {
  const rows = grouped(declared, name => {
    const cover = coverOf(sdk, name);
    if (!cover) throw new Error(`Nobody has said what becomes of ${name.of}.${name.name} of ${sdk}.`);
    return `${order.indexOf(cover.how)}${cover.how}|${cover.note ?? ''}`;
  });
  const lines = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, names]) => row(key.slice(1), names));
  return [`### ${title} (${declared.length})\n`, '| what | names |', '|---|---|', ...lines, ''].join('\n');
}

function row(key: string, declared: Declared[]): string {
  const [how, note] = key.split('|');
  return `| **${how}** (${declared.length})${note && `: ${note}`} | ${declared.map(({ name }) => `\`${name}\``).join(' ')} |`;
}

/** `Map.groupBy`, which Node 20 has not. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
