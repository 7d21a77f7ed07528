// Registration: success, and each refusal with the vendor's error name.
import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { refusal, type Tab } from './tab';
import { createWorld, sdks } from './world';

const world = createWorld();

async function refused(tab: Tab, username: string) {
  const error = await refusal(tab.conn.registerUser({ username, password: 'x' }));
  return { error, body: JSON.parse(String(error.data)) as { error: string; error_description: string } };
}

describe.each(sdks)('%s registration', sdk => {
  it('creates a user who can sign in', async () => {
    const tab = world.tab(sdk);
    await tab.conn.registerUser({ username: 'dora', password: 'pw', nickname: 'Dora' });
    await tab.conn.open({ user: 'dora', pwd: 'pw' });
    expect(world.im.account(app, 'dora')).toMatchObject({ nickname: 'Dora', logins: 1 });
  });

  it('refuses an existing name', async () => {
    const { error, body } = await refused(world.tab(sdk), 'alice');
    expect(error.type).toBe(17);
    expect(body.error).toBe('duplicate_unique_property_exists');
  });

  it('refuses an illegal name', async () => {
    const { body } = await refused(world.tab(sdk), 'with space');
    expect(body.error).toBe('illegal_argument');
    expect(body.error_description).toContain('is not legal');
  });

  it('refuses a name over 64 bytes', async () => {
    const { body } = await refused(world.tab(sdk), 'a'.repeat(65));
    expect(body).toMatchObject({ error: 'illegal_argument', error_description: 'USERNAME_TOO_LONG' });
  });

  it('refuses while registration is closed', async () => {
    world.im.configure(app, { registration: 'closed' });
    const { error, body } = await refused(world.tab(sdk), 'dora');
    expect(error.type).toBe(17);
    expect(body.error).toBe('unauthorized');
  });

  it('refuses when the app is full', async () => {
    world.im.configure(app, { registration: 'full' });
    const { error, body } = await refused(world.tab(sdk), 'dora');
    expect(error.type).toBe(603);
    expect(body.error).toBe('resource_limited');
  });
});
