// Signing in: by password, by token, and every way in which it fails.
import { describe, expect, it } from 'vitest';
import { defaultApp as app, type LoginRefusal } from '../../server';
import { refusal } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

describe.each(sdks)('%s signs in', sdk => {
  it('by password', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    await tab.next('onConnected');
    await tab.next('listen:onOpened');
    expect(world.im.account(app, 'alice')).toMatchObject({ sockets: 1, devices: 1, logins: 1 });
  });

  it.each(['accessToken', 'agoraToken'] as const)('by %s, without a REST call', async kind => {
    const { value } = world.im.issueToken(app, 'alice');
    const tab = world.tab(sdk);
    await tab.conn.open({ user: 'alice', [kind]: value });
    expect(tab.conn.isOpened()).toBe(true);
    expect(world.im.count('rest')).toBe(0);
  });

  it('and keeps the device id that it was given', async () => {
    await world.signedIn(sdk, 'alice', { deviceId: 'desk' });
    expect(world.im.account(app, 'alice').deviceIds).toEqual(['webim_web_desk']);
  });

  it('and out: the server counts no socket', async () => {
    const tab = await world.signedIn(sdk, 'alice');
    tab.close();
    await world.im.until(() => world.im.account(app, 'alice').sockets === 0);
    // Only easemob says goodbye.
    expect(world.im.account(app, 'alice').logouts).toBe(sdk === 'easemob' ? 1 : 0);
  });
});

describe.each(sdks)('%s is told', sdk => {
  it('that the password is wrong', async () => {
    const error = await refusal(world.tab(sdk).conn.open({ user: 'alice', pwd: 'wrong' }));
    expect(error).toMatchObject({ type: 1, message: 'invalid password', data: { type: 17 } });
  });

  it('that there is no such user', async () => {
    const error = await refusal(world.tab(sdk).conn.open({ user: 'nobody', pwd: 'x' }));
    expect(error).toMatchObject({ type: 1, message: 'user not found', data: { type: 204 } });
  });

  it('that a token is wrong', async () => {
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', accessToken: 'wrong' }))).toMatchObject({
      type: 28,
    });
  });

  it('that a token is another user’s', async () => {
    const { value } = world.im.issueToken(app, 'bob');
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', accessToken: value }))).toMatchObject({ type: 28 });
  });

  it('that a token has expired', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    world.im.expireToken(app, value);
    expect(await refusal(world.tab(sdk).conn.open({ user: 'alice', agoraToken: value }))).toMatchObject({ type: 56 });
  });

  it('that the token’s user does not exist', async () => {
    const { value } = world.im.issueToken(app, 'alice');
    expect(await refusal(world.tab(sdk).conn.open({ user: 'nobody', accessToken: value }))).toMatchObject({
      type: 204,
    });
  });

  const codes: LoginRefusal[] = [2, 28, 50, 56, 57, 204, 214, 220, -3];
  it.each(codes)('refusal %i', async code => {
    // The SDKs try up to three times unless the code is final for them: 50, 56, 28, 204, 2, -3, 57.
    world.im.refuseNextLogin(app, 'alice', code, 3);
    const error = await refusal(world.tab(sdk).conn.open({ user: 'alice', pwd: 'alice-pass' }));
    expect(error.type).toBe(sdk === 'agora' && (code === 214 || code === 220) ? 2 : code);
    expect(world.im.account(app, 'alice')).toMatchObject({ sockets: 0, logins: 0 });
  });

  it('nothing of refusals meant for others', async () => {
    world.im.refuseNextLogin(app, 'bob', 57);
    await world.signedIn(sdk, 'alice');
    await refusal(world.tab(sdk).conn.open({ user: 'bob', pwd: 'bob-pass' }));
    await world.signedIn(sdk, 'bob');
  });
});
