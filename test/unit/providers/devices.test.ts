import { describe, expect, it } from 'vitest';
import { otherDeviceLabel } from '@/components/ui/labels';
import { defaultApp as app } from '../../server';
import { createMsyncFixture, msyncSdks } from './msync-connection';

const fixture = createMsyncFixture();

describe.each(msyncSdks)('%s', sdk => {
  it('lists the account’s other devices', async () => {
    fixture.im.configure(app, { devices: { max: 3 } });
    const session = await fixture.signedIn(sdk);
    expect(await session.provider.otherDevices?.()).toEqual([]);
    const other = await fixture.signedIn(sdk, { deviceId: 'sofa' });
    expect(await session.provider.otherDevices?.()).toEqual(['webim_web_sofa']);
    await other.provider.close();
    await fixture.im.until(() => fixture.im.account(app, 'alice').sockets === 1);
    expect(await session.provider.otherDevices?.()).toEqual([]);
  });

  it('sends its label to the device that it replaces', async () => {
    const first = await fixture.signedIn(sdk);
    await fixture.signedIn(sdk, { deviceId: 'sofa' }, { label: 'Chrome on the sofa' });
    await first.until(({ signalNames }) => signalNames.includes('ended'));
    const [end] = first.signalsOf('ended');
    expect(end).toMatchObject({ reason: 'replaced' });
    expect(otherDeviceLabel(end?.vendor)).toBe('Chrome on the sofa');
  });

  it('sends no label when it has none', async () => {
    const first = await fixture.signedIn(sdk);
    await fixture.signedIn(sdk, { deviceId: 'sofa' });
    await first.until(({ signalNames }) => signalNames.includes('ended'));
    expect(otherDeviceLabel(first.signalsOf('ended')[0]?.vendor)).toBeUndefined();
  });
});
