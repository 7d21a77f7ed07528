import { describe, expect, it } from 'vitest';
import { defaultApp as app } from '../../server';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();
const dora = { userId: 'dora', password: 'dora-pass', nickname: 'Dora' };

describe.each(msyncSdks)('register with %s', sdk => {
  const register = (user: Partial<typeof dora> = {}, options?: Record<string, unknown>) =>
    fixture.session(sdk, options).provider.register({ ...dora, ...user });

  it('creates a user who can sign in', async () => {
    await register();
    await fixture.session(sdk).provider.open('dora', { kind: 'password', password: 'dora-pass' });
    expect(fixture.im.account(app, 'dora')).toMatchObject({ nickname: 'Dora', logins: 1 });
  });

  it('uses the hosts of HTTP-DNS', async () => {
    await register({}, { isHttpDNS: true, apiUrl: undefined, url: undefined, dnsUrl: fixture.im.dnsUrl });
    expect(fixture.im.account(app, 'dora').nickname).toBe('Dora');
  });

  it('fails with duplicateUser when the user ID is taken', async () => {
    await expect(register({ userId: 'alice' })).rejects.toMatchObject({ code: 'duplicateUser', field: 'userId' });
  });

  it('fails with illegalUserName', async () => {
    await expect(register({ userId: 'with space' })).rejects.toMatchObject({
      code: 'illegalUserName',
      field: 'userId',
    });
  });

  it('fails with userNameTooLong over 64 bytes', async () => {
    await expect(register({ userId: 'a'.repeat(65) })).rejects.toMatchObject({
      code: 'userNameTooLong',
      field: 'userId',
    });
  });

  it('fails with registrationClosed', async () => {
    fixture.im.configure(app, { registration: 'closed' });
    await expect(register()).rejects.toMatchObject({ code: 'registrationClosed', vendor: { code: 17 } });
  });

  it('fails with registrationLimit when the app is full', async () => {
    fixture.im.configure(app, { registration: 'full' });
    await expect(register()).rejects.toMatchObject({ code: 'registrationLimit', vendor: { code: 603 } });
  });

  it('fails with unreachable when the service is down', async () => {
    await expect(register({}, { apiUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'unreachable' });
  });
});
