// docs/drop-ins-coverage.md is complete, up to date, and matches the drop-ins.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tencentMethods } from '@/lib/providers/tencent/methods';
import { coverOf, msyncMethods } from '../../../../scripts/build/dropin-coverage/classify';
import { declaredBy, sdkNames } from '../../../../scripts/build/dropin-coverage/declarations';
import { localNames } from '../../../../scripts/build/dropin-coverage/local-names';
import { coveragePage } from '../../../../scripts/build/dropin-coverage/page';
import { announceOnRequest, FakeExtension, stubPage } from '../extension';
import { dropIns } from './drop-ins';

it('docs/drop-ins-coverage.md is up to date; otherwise run `npm run build:client`', () => {
  expect(readFileSync('docs/drop-ins-coverage.md', 'utf8')).toBe(coveragePage());
});

describe.each(sdkNames)('the declarations of %s', sdk => {
  const declared = declaredBy(sdk);

  it('are read completely', () => {
    const count = (kind: string, of: string) => declared.filter(one => one.kind === kind && one.of === of).length;
    if (sdk === '@tencentcloud/chat') {
      expect(count('method', 'chat')).toBeGreaterThan(140);
      expect(count('event', 'EVENT')).toBeGreaterThan(30);
      expect(count('static', 'TYPES')).toBeGreaterThan(100);
    } else {
      expect(count('method', 'connection')).toBeGreaterThan(220);
      expect(count('event', 'addEventHandler')).toBeGreaterThan(40);
      expect(count('option', 'message.create')).toBeGreaterThan(40);
    }
  });

  it('are all classified', () => {
    expect(declared.filter(one => !coverOf(sdk, one))).toEqual([]);
  });

  it('are unclassified when a new SDK version adds them', () => {
    for (const { kind, of } of declared) {
      if (of === 'statusCode' || of === 'TYPES' || of === 'TSignaling') continue;
      expect(coverOf(sdk, { kind, of, name: 'onBrandNew' })).toBe(undefined);
    }
  });

  it('are not classified as refused when a page may call them', () => {
    const lists = { ...msyncMethods, '@tencentcloud/chat': tencentMethods };
    const refused = declared.filter(one => one.kind === 'method' && coverOf(sdk, one)?.how === 'refused');
    expect(refused.map(({ name }) => name).filter(name => lists[sdk].has(name))).toEqual([]);
  });

  it('have a reason when they are refused', () => {
    const covers = declared.map(one => coverOf(sdk, one));
    expect(covers.filter(cover => cover?.how === 'refused' && !cover.note)).toEqual([]);
  });
});

it('the table has no name that the SDKs no longer declare', () => {
  const declared = new Set(sdkNames.flatMap(sdk => declaredBy(sdk).map(({ of, name }) => `${of}.${name}`)));
  const listed = sdkNames.flatMap(sdk => localNames(sdk).map(([of, name]) => `${of}.${name}`));
  expect(listed.filter(name => !declared.has(name))).toEqual([]);
});

/** Properties that the page sets. */
const pageProperties: ReadonlySet<string> = new Set(['onLog']);

describe('the drop-in', () => {
  const browser = stubPage();

  it.each(sdkNames)('for %s has all names that the table lists as present', sdk => {
    announceOnRequest(browser.page, new FakeExtension());
    const { places } = dropIns[sdk]();
    const expected = declaredBy(sdk).filter(
      ({ kind, of, name }) => of in places && !(kind === 'property' && of === 'message') && !pageProperties.has(name),
    );
    const missing = expected.filter(
      one => coverOf(sdk, one)?.how !== 'refused' && !(one.name in (places[one.of] ?? {})),
    );
    expect(expected.length).toBeGreaterThan(200);
    expect(missing.map(({ of, name }) => `${of}.${name}`)).toEqual([]);
  });
});
