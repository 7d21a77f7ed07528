// Half a surrogate pair, as `text.slice(0, n)` makes of an emoji. Real SDKs and local services.
import { describe, expect, it } from 'vitest';
import { wellFormed } from '@/lib/providers/well-formed';
import { everyProvider, useTestServices } from '../session/test-session';

const services = useTestServices();
const half = '😀'.slice(0, 1);

describe.each(everyProvider)('half a surrogate pair (%s)', provider => {
  it('is sent as a replacement character, and the connection stays', async () => {
    const worker = services.startWorker();
    await worker.controller.signIn(services.signInRequest(provider));
    const { requests } = worker.controller;
    const message = { to: 'bob', text: `one ${half}`, chatType: 'singleChat', ext: { [half]: half } } as const;
    await requests.send(message);
    const args =
      provider === 'tencent'
        ? [
            {
              made: {
                by: 'createTextMessage',
                options: { to: 'bob', conversationType: 'C2C', payload: { text: half } },
              },
            },
          ]
        : [{ type: 'txt', chatType: 'singleChat', to: 'bob', msg: half }];
    await requests.call(provider === 'tencent' ? 'sendMessage' : 'send', args);
    await requests.setNickname(half).catch(() => {});
    const sent = JSON.stringify(worker.events.filter(({ topic }) => topic === 'sent'));
    expect(sent.isWellFormed() && !/\\ud83d/i.test(sent)).toBe(true);
    expect(sent).toContain('one \ufffd');
    expect(worker.phases).toEqual(['signingIn', 'online']);
    expect(services.account(provider)).toMatchObject({ logins: 1, sockets: 1 });
  });
});

describe('wellFormed', () => {
  it('returns the value itself when nothing changes, and keeps files', () => {
    const file = new File([], 'x');
    const value = { file, list: ['😀', { n: 1, none: null }] };
    expect(wellFormed(value)).toBe(value);
    expect(wellFormed({ file, text: half })).toEqual({ file, text: '\ufffd' });
    expect(wellFormed({ file, text: half }).file).toBe(file);
  });
});
