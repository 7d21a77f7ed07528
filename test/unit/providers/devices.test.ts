// The account's devices: what this one is called, and which others there are.
import { describe, expect, it } from 'vitest';
import { otherDeviceLabel } from '@/components/ui/labels';
import { defaultApp as app } from '../../server';
import { createLines, sdks } from './msync-connection';

const lines = createLines();

describe.each(sdks)('%s', sdk => {
  it('names the account’s other devices, and not this one', async () => {
    lines.im.configure(app, { devices: { max: 3 } });
    const session = await lines.signedIn(sdk);
    expect(await session.provider.otherDevices?.()).toEqual([]);
    const other = await lines.signedIn(sdk, { deviceId: 'sofa' });
    expect(await session.provider.otherDevices?.()).toEqual(['webim_web_sofa']);
    await other.provider.close();
    await lines.im.until(() => lines.im.account(app, 'alice').sockets === 1);
    expect(await session.provider.otherDevices?.()).toEqual([]);
  });

  it('tells the device that it takes the account from what it is called', async () => {
    const first = await lines.signedIn(sdk);
    await lines.signedIn(sdk, { deviceId: 'sofa' }, { label: 'Chrome on the sofa' });
    await first.until(({ story }) => story.includes('ended'));
    const [end] = first.of('ended');
    expect(end).toMatchObject({ reason: 'replaced' });
    expect(otherDeviceLabel(end?.vendor)).toBe('Chrome on the sofa');
  });

  it('is not named where it has no name', async () => {
    const first = await lines.signedIn(sdk);
    await lines.signedIn(sdk, { deviceId: 'sofa' });
    await first.until(({ story }) => story.includes('ended'));
    expect(otherDeviceLabel(first.of('ended')[0]?.vendor)).toBeUndefined();
  });
});
