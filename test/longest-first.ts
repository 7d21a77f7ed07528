/** Starts the slowest test files first, so that none runs alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By their times in CI, without folders: files of e2e, then of unit. */
const longest = [
  ...['commands-packed', 'fuzz', 'commands-measure', 'fuzz-faults', 'accessibility', 'drop-ins', 'several-accounts'],
  ...['commands-build', 'panel', 'session-end', 'consent', 'token-life', 'worker-restart', 'commands-demo'],
  ...['commands-firefox', 'account-request', 'storage-faults', 'keepalive', 'saved-accounts', 'tencent', 'sign-in'],
  ...['callbacks', 'package', 'settings', 'managed', 'chaos', 'uikits'],
  ...['copied-file', 'doctor', 'client', 'build-tools', 'migrating', 'easemob5', 'included-providers', 'sizes'],
  ...['last-intent', 'tencent-v4', 'half-open.tencent', 'half-open.agora', 'half-open.easemob', 'session'],
  ...[
    'many-refreshes.agora',
    'many-refreshes.easemob',
    'many-refreshes.tencent',
    'credential-change',
    'captive-portal',
  ],
  ...['sessions', 'v4', 'token-warning', 'renew-token', 'webim-listen-live', 'token-refresh', 'life', 'vault'],
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longest.findIndex(name => moduleId.endsWith(`/${name}.test.ts`));
  return rank < 0 ? longest.length : rank;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
