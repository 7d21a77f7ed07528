// A service with alice, bob and carol for each test, and tabs that are closed after it.
import { afterEach, beforeEach } from 'vitest';
import { defaultApp as app, type ImService, startImService } from '../../server';
import type { RawSdkName, RawTab } from '../../server/raw-sdk';
import { Tab } from './tab';

export const sdks = ['agora', 'easemob'] as const satisfies RawSdkName[];

export interface World {
  im: ImService;
  tab(name: RawSdkName, options?: Record<string, unknown>, shared?: RawTab): Tab;
  /** Opens a tab that is signed in by password. */
  signedIn(name: RawSdkName, user: string, options?: Record<string, unknown>, shared?: RawTab): Promise<Tab>;
}

/** Starts a service before each test. */
export function createWorld(): World {
  const tabs: Tab[] = [];
  const world: World = {
    im: undefined as unknown as ImService,
    tab(name, options, shared) {
      const tab = new Tab(world.im, name, options, shared);
      tabs.push(tab);
      return tab;
    },
    async signedIn(name, user, options, shared) {
      const tab = world.tab(name, options, shared);
      await tab.conn.open({ user, pwd: `${user}-pass` });
      return tab;
    },
  };
  beforeEach(async () => {
    world.im = await startImService();
    for (const userId of ['alice', 'bob', 'carol']) world.im.addUser(app, { userId, password: `${userId}-pass` });
  });
  afterEach(async () => {
    for (const tab of tabs.splice(0)) tab.close();
    await world.im.close();
  });
  return world;
}
