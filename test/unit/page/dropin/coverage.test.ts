// The table of what the drop-ins cover: complete, current, and true of the drop-ins themselves.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { easemobMethods, sharedMethods } from '@/lib/providers/msync/methods';
import { tencentMethods } from '@/lib/providers/tencent/methods';
import { coverOf } from '../../../../scripts/build/dropin-coverage/classify';
import { declaredBy, sdkNames } from '../../../../scripts/build/dropin-coverage/declarations';
import { localNames } from '../../../../scripts/build/dropin-coverage/local-names';
import { coveragePage } from '../../../../scripts/build/dropin-coverage/page';
import { announceOnRequest, FakeExtension, stubPage } from '../extension';
import { dropIns } from './drop-ins';

it('is current: else `npm run build:client` makes it anew', () => {
  expect(readFileSync('docs/drop-ins-coverage.md', 'utf8')).toBe(coveragePage());
});

describe.each(sdkNames)('what %s declares', sdk => {
  const declared = declaredBy(sdk);

  it('is read in full', () => {
    const count = (kind: string, of: string) => declared.filter(one => one.kind === kind && one.of === of).length;
    if (sdk === '@tencentcloud/chat') {
      expect(count('method', 'chat')).toBeGreaterThan(140);
      expect(count('event', 'EVENT')).toBeGreaterThan(30);
      expect(count('static', 'TYPES')).toBeGreaterThan(100);
    } else {
      expect(count('method', 'connection')).toBeGreaterThan(230);
      expect(count('event', 'addEventHandler')).toBeGreaterThan(40);
      expect(count('option', 'message.create')).toBeGreaterThan(40);
    }
  });

  it('has a class, each of its names', () => {
    expect(declared.filter(one => !coverOf(sdk, one))).toEqual([]);
  });

  it('has none where nobody has thought of it, as of what a new version adds', () => {
    for (const { kind, of } of declared) {
      if (of === 'statusCode' || of === 'TYPES' || of === 'TSignaling') continue;
      expect(coverOf(sdk, { kind, of, name: 'onBrandNew' })).toBe(undefined);
    }
  });

  it('is not called refused where a page may call it', () => {
    const lists = {
      'agora-chat': sharedMethods,
      'easemob-websdk': easemobMethods,
      '@tencentcloud/chat': tencentMethods,
    };
    const refused = declared.filter(one => one.kind === 'method' && coverOf(sdk, one)?.how === 'refused');
    expect(refused.map(({ name }) => name).filter(name => lists[sdk].has(name))).toEqual([]);
  });

  it('is refused for a reason only', () => {
    const covers = declared.map(one => coverOf(sdk, one));
    expect(covers.filter(cover => cover?.how === 'refused' && !cover.note)).toEqual([]);
  });
});

it('speaks of no name that is declared no more', () => {
  const known = new Set(sdkNames.flatMap(sdk => declaredBy(sdk).map(({ of, name }) => `${of}.${name}`)));
  const spoken = sdkNames.flatMap(sdk => localNames(sdk).map(([of, name]) => `${of}.${name}`));
  expect(spoken.filter(name => !known.has(name))).toEqual([]);
});

/** They are the page's to set. */
const slots: ReadonlySet<string> = new Set(['onLog']);

describe('the drop-in', () => {
  const world = stubPage();

  it.each(sdkNames)('for %s has what is said to be there', sdk => {
    announceOnRequest(world.page, new FakeExtension());
    const { places } = dropIns[sdk]();
    const there = declaredBy(sdk).filter(
      ({ kind, of, name }) => of in places && !(kind === 'property' && of === 'message') && !slots.has(name),
    );
    const missing = there.filter(one => coverOf(sdk, one)?.how !== 'refused' && !(one.name in (places[one.of] ?? {})));
    expect(there.length).toBeGreaterThan(200);
    expect(missing.map(({ of, name }) => `${of}.${name}`)).toEqual([]);
  });
});
