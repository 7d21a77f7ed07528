// Compares `callExperimentalAPI` of Tencent's drop-in with the SDK's.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Chat,
  type FakeBackground,
  loadRawTencentSdk,
  loadTencentDropIn,
  openChat,
  readyChat,
  service,
  startBackground,
} from './tencent-tabs';

let background: FakeBackground;
beforeEach(async () => {
  vi.stubGlobal('HTMLInputElement', class {});
  background = await startBackground();
});

/** The way in which the call answers, and its answer. */
async function outcomeOf(chat: Chat, key: string, options?: unknown): Promise<unknown> {
  const answer = chat.callExperimentalAPI?.(key as never, options as never);
  if (!(answer instanceof Promise)) return { returns: answer };
  return answer.then(
    value => ({ resolves: value }),
    error => ({ rejects: { ...error }, keys: Object.keys(error), isError: error instanceof Error }),
  );
}

const answered: [key: string, options?: unknown][] = [
  ...[2 ** 5, 2 ** 48, 2 ** 7, 2 ** 40, 2 ** 38, 2 ** 39, '32'].map((bits): [string, unknown] => [
    'isCommercialAbilityEnabled',
    bits,
  ]),
  ['queryCommercialAbility'],
  ['getServerConfig', 'rtc_cmd'],
  ['getServerConfig'],
  ['canIUseModule', ['group-module']],
  ['isFeatureEnabledForStat', 2 ** 40],
  ['isIntl'],
  ['statTUIKeyFeatures', { code: 1, msg: 'x' }],
  ['setCustomLoginInfo', { name: 'x' }],
  ['setApplicationID', 3],
];

describe('callExperimentalAPI', () => {
  it.each(answered)('%s %s answers as the SDK, before login and on the shared session', async (key, options) => {
    service.im.webInstances = 2;
    const [raw, dropIn] = [loadRawTencentSdk(), loadTencentDropIn(background)];
    const before = [openChat(raw), openChat(dropIn)].map(({ chat }) => outcomeOf(chat, key, options));
    const [rawBefore, dropInBefore] = await Promise.all(before);
    expect(dropInBefore).toEqual(rawBefore);
    const [rawChat, dropInChat] = [await readyChat(raw), await readyChat(dropIn)];
    expect(await outcomeOf(dropInChat.chat, key, options)).toEqual(await outcomeOf(rawChat.chat, key, options));
  });

  it('answers about the features that the app has bought', async () => {
    const { chat } = await readyChat(loadTencentDropIn(background));
    expect(await outcomeOf(chat, 'isCommercialAbilityEnabled', 2 ** 48)).toEqual({
      resolves: { code: 0, data: { enabled: true } },
    });
    expect(await outcomeOf(chat, 'queryCommercialAbility')).toEqual({ returns: expect.stringMatching(/^1{64}$/) });
  });

  it('isIntl is true for apps of the international sites', () => {
    for (const SDKAppID of [2e7 - 1, 2e7, 9e7 - 1, 9e7, 172e7, 179e7 - 1, 179e7]) {
      const [raw, dropIn] = [loadRawTencentSdk(), loadTencentDropIn(background)].map(sdk =>
        openChat(sdk, { SDKAppID }).chat.callExperimentalAPI?.('isIntl' as never),
      );
      expect(dropIn).toBe(raw);
    }
  });

  it('rejects an unknown key with the code of the SDK', async () => {
    for (const sdk of [loadRawTencentSdk(), loadTencentDropIn(background)]) {
      const { chat } = openChat(sdk);
      for (const key of ['none', 'toString', undefined])
        await expect(chat.callExperimentalAPI?.(key as never)).rejects.toMatchObject({ code: 2905, data: {} });
    }
  });

  it.each(['clearLocalMessage', 'stopMessageLongPolling', 'getTimerID'])(
    '%s is refused with a reason, and does not reach the background',
    async key => {
      const { chat } = await readyChat(loadTencentDropIn(background));
      background.calls.length = 0;
      const error = chat.callExperimentalAPI?.(key as never, {} as never);
      await expect(error).rejects.toMatchObject({ code: 2905, message: expect.stringContaining(key) });
      expect(background.calls).toEqual([]);
    },
  );

  it('needs no scope but receive', async () => {
    background.scopes = ['receive', 'send'];
    const { chat } = await readyChat(loadTencentDropIn(background));
    for (const [key, options] of answered) await outcomeOf(chat, key, options);
    expect(background.denied).toEqual([]);
  });
});

describe('commands of calls and rooms', () => {
  it.each(['sendRoomCustomData', 'sendTRTCCustomData'])('%s answers as the SDK, with the scope send', async key => {
    background.scopes = ['receive', 'send'];
    service.im.webInstances = 2;
    const [raw, dropIn] = [await readyChat(loadRawTencentSdk()), await readyChat(loadTencentDropIn(background))];
    for (const options of [
      { serviceCommand: 'call_engine_srv.get_invitation', data: '{"Body":{}}' },
      { serviceCommand: 'tui_room_svr.*', data: { Body: {} } },
      { serviceCommand: 'openim.sendmsg', data: '{}' },
    ])
      expect(await outcomeOf(dropIn.chat, key, options)).toEqual(await outcomeOf(raw.chat, key, options));
    expect(background.denied).toEqual([]);
  });

  it('are refused without the scope send', async () => {
    background.scopes = ['receive', 'send'];
    const { chat } = await readyChat(loadTencentDropIn(background));
    background.scopes = ['receive'];
    const options = { serviceCommand: 'call_engine_srv.get_invitation', data: '{}' };
    expect(await outcomeOf(chat, 'sendRoomCustomData', options)).toMatchObject({ rejects: { code: 2998 } });
  });

  it.each([undefined, 'x', { serviceCommand: 3 }, { serviceCommand: 'x'.repeat(129) }, { data: 3 }])(
    '%j does not reach the SDK',
    async options => {
      await expect(background.session.provider.call('sendRoomCustomData', [options])).rejects.toMatchObject({
        code: 'badRequest',
      });
    },
  );
});

describe('the background', () => {
  it.each([
    [['clearLocalMessage', 'C2Cbob']],
    [['sendTRTCCustomData', { serviceCommand: 'tui_room_svr.*' }]],
    [['sendRoomCustomData', { serviceCommand: 'tui_room_svr.*' }]],
    [['getServerConfig', 'x'.repeat(129)]],
    [['isCommercialAbilityEnabled', { toString: 1 }]],
    [[]],
    [[{}]],
  ])('does not pass %j to the SDK', async args => {
    await expect(background.session.provider.call('callExperimentalAPI', args)).rejects.toMatchObject({
      code: 'unknownMethod',
    });
  });
});
