// A half-open connection is detected by a message, which is sent once on the next connection.
import { describe, expect, it } from 'vitest';
import { recentMs } from '@/lib/providers/liveness';
import { createWorld } from './world';

const world = createWorld();

// `test/unit/session/half-open.ts` has those of every SDK.
describe('a half-open connection', () => {
  it('is replaced within 15 s of a message, which is sent once', async () => {
    const provider = 'tencent';
    await world.signIn(provider);
    const page = await world.samplePage();
    await page.waitForPhase('online');
    await page.watchPhases();
    world.silence(provider, 'halfOpen');
    // Recent frames count as a sign of life.
    await new Promise(done => setTimeout(done, recentMs));
    const before = Date.now();
    const sent = (await page.session('send', { to: 'bob', text: 'anybody there?' })) as { serverMsgId: string };
    await world.browser.waitForBadge('ON');
    expect(Date.now() - before).toBeLessThan(15_000);
    expect(sent.serverMsgId).toMatch(/^[\d-]+$/);
    expect((await page.phases()).slice(-2)).toEqual(['reconnecting', 'online']);
    expect(world.tencent.count('message', 'alice')).toBe(1);
    expect(await page.received('sent')).toHaveLength(1);
    expect(world.account(provider).sockets).toBe(1);
    world.sendText(provider, 'yes');
    await page.untilTexts(1);
  });
});
