/** Begins with the files that take longest, so that none of them is alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They wait, most of the time. */
const longest = [
  ...['token-life', 'commands', 'ends', 'dying', 'keeping', 'consent', 'fuzz', 'tencent', 'awake'],
  ...['half-open.agora', 'half-open.easemob', 'half-open.tencent', 'session', 'legacy-live', 'life'],
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
