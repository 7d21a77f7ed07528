/** Starts the slowest test files first, so that none runs alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These files are mostly idle. */
const longest = [
  ...[
    'token-life',
    'commands',
    'session-end',
    'worker-restart',
    'saved-accounts',
    'consent',
    'fuzz',
    'tencent',
    'keepalive',
  ],
  ...['half-open.agora', 'half-open.easemob', 'half-open.tencent', 'session', 'legacy-listen-live', 'life'],
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
