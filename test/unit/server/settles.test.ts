// Every method that a site may call settles, even for data that the service lacks.
import { describe, expect, it } from 'vitest';
import { easemobMethods, sharedMethods } from '@/lib/providers/msync/methods';
import { defaultApp as app } from '../../server';
import { anything } from './any-arguments';
import { call } from './call';
import { createWorld, sdks } from './world';

const world = createWorld();

describe.each(sdks)('%s', sdk => {
  it('gets an answer to each of its methods', async () => {
    world.im.configure(app, { devices: { max: 1 } });
    const alice = await world.signedIn(sdk, 'alice');
    const outcomes: Record<string, string> = {};
    const names = [...(sdk === 'easemob' ? easemobMethods : sharedMethods).keys()].filter(name => name !== 'send');
    for (const name of names)
      for (const args of [[anything], ['bob', 'x']]) {
        // Added for each call, because some calls delete them.
        world.im.addGroup(app, { groupId: 'g1', owner: 'alice', members: ['bob'] });
        world.im.addGroup(app, { groupId: 'r1', owner: 'alice', members: ['bob'], isChatroom: true });
        const timeout = new Promise<string>(done => setTimeout(done, 1500, 'pending'));
        const settled = call(alice, name, ...args).then(
          () => 'answered',
          () => 'refused',
        );
        outcomes[`${name}(${typeof args[0]})`] = await Promise.race([settled, timeout]);
      }
    const pending = Object.entries(outcomes).filter(([, outcome]) => outcome === 'pending');
    expect(pending).toEqual([]);
    expect(Object.values(outcomes).filter(outcome => outcome === 'answered').length).toBeGreaterThan(150);
    expect(world.im.events.filter(({ type, code }) => type === 'rest' && code === 500)).toEqual([]);
  });
});
