// Type tests, checked by `tsc --noEmit`.
import type { Conversation, Message } from '@tencentcloud/chat';
import type { AgoraChat } from 'agora-chat';
import type { EasemobChat } from 'easemob-websdk';
import { describe, expectTypeOf, it } from 'vitest';
import type { Conversation as ContractConversation } from '@/lib/contract/conversations';
import type * as Contract from '@/lib/contract/methods';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { Account, SessionState } from '@/lib/contract/session';
import type { PageLink, PageSession } from '@/lib/page/api';
import type * as Client from '@/lib/page/client';
import type { ExtensionSession } from '@/lib/page/client/extension-api';
import type { State } from '@/lib/page/client/types';
import type { eventHandlerNames } from '@/lib/providers/msync/topics';
import type { eventNames, signalingNames } from '@/lib/providers/tencent/topics';

declare const any: Client.Session;
declare const agora: Client.ProviderSession<'agora'>;
declare const easemob: Client.ProviderSession<'easemob'>;
declare const tencent: Client.ProviderSession<'tencent'>;

/** The body is type-checked but never runs. */
const typed = (title: string, _body: () => void) => it(title, () => {});

describe('the client’s types', () => {
  typed('equal the contract’s types', () => {
    // The package does not have types for every provider.
    type Typed = Account & { provider: Client.ProviderId };
    expectTypeOf<Client.ProviderId>().toExtend<ProviderId>();
    expectTypeOf<Client.Link>().toEqualTypeOf<PageLink>();
    expectTypeOf<Client.Scope>().toEqualTypeOf<Contract.Scope>();
    expectTypeOf<Client.Sent>().toEqualTypeOf<Contract.Sent>();
    expectTypeOf<Typed>().toExtend<Client.Account>();
    expectTypeOf<SessionState & { account?: Typed }>().toExtend<State>();
    expectTypeOf<State['phase']>().toEqualTypeOf<SessionState['phase']>();
    expectTypeOf<Client.Conversation>().toEqualTypeOf<ContractConversation>();
    expectTypeOf<Client.TextMessage>().toExtend<Contract.ParamsIn<'message.send'>>();
    expectTypeOf<PageSession['state']>().toEqualTypeOf<SessionState>();
    expectTypeOf<PageSession['account']>().toEqualTypeOf<Account | undefined>();
    type OfAccount = 'state' | 'account' | 'onState';
    expectTypeOf<Omit<PageSession, OfAccount>>().toExtend<Omit<Required<ExtensionSession>, OfAccount>>();
  });

  typed('include all events', () => {
    type Msync = Exclude<(typeof eventHandlerNames)[number], 'onStreamMessage'>;
    expectTypeOf<Msync>().toExtend<keyof Client.Events['agora']>();
    expectTypeOf<Msync | 'onStreamMessage'>().toExtend<keyof Client.Events['easemob']>();
    type Tencent = (typeof eventNames)[number] | (typeof signalingNames)[number];
    expectTypeOf<Tencent>().toExtend<keyof Client.Events['tencent']>();
    expectTypeOf<'onTextMessag'>().not.toExtend<keyof Client.Events['agora']>();
  });

  typed('include all methods of the vendors', () => {
    type Undeclared<M> = { [K in keyof M]: [M[K]] extends [never] ? K : never }[keyof M];
    expectTypeOf<Undeclared<Client.Methods['agora']>>().toBeNever();
    expectTypeOf<Undeclared<Client.Methods['easemob']>>().toBeNever();
    expectTypeOf<Undeclared<Client.Methods['tencent']>>().toBeNever();
  });
});

describe('a session', () => {
  typed('is narrowed by its provider', () => {
    any.on('sent', ({ serverMsgId }) => expectTypeOf(serverMsgId).toEqualTypeOf<string>());
    any.once('gap', ({ missed }) => expectTypeOf(missed).toEqualTypeOf<number | undefined>());
    // @ts-expect-error the provider is unknown here
    any.on('onTextMessage', () => {});
    // @ts-expect-error
    any.call('getContacts');
    if (any.provider === 'agora') {
      expectTypeOf(any).toEqualTypeOf<Client.ProviderSession<'agora'>>();
      any.on('onTextMessage', message => expectTypeOf(message).toEqualTypeOf<AgoraChat.TextMsgBody>());
    }
    if (any.provider === undefined) expectTypeOf(any).toEqualTypeOf<Client.UnboundSession>();
  });

  typed('has the type of the required provider', () => {
    type Result = Awaited<ReturnType<typeof Client.connect<'tencent'>>>;
    expectTypeOf<Extract<Result, { ok: true }>['session']>().toEqualTypeOf<Client.ProviderSession<'tencent'>>();
  });
});

describe('Agora’s and Easemob’s session', () => {
  typed('has events with the vendor’s payloads', () => {
    agora.on('onTextMessage', (message, { seq }) => {
      expectTypeOf(message).toEqualTypeOf<AgoraChat.TextMsgBody>();
      expectTypeOf(seq).toEqualTypeOf<number>();
    });
    agora.on('onGroupEvent', event => expectTypeOf(event).toEqualTypeOf<AgoraChat.GroupEvent>());
    agora.on('onConnected', payload => expectTypeOf(payload).toEqualTypeOf<undefined>());
    agora.on('sent', ({ message }) => expectTypeOf(message).toEqualTypeOf<AgoraChat.MessageBody>());
    agora.on('listen.onEmojiMessage', message => expectTypeOf(message).toBeAny());
    easemob.on('onStreamMessage', message => expectTypeOf(message).toEqualTypeOf<EasemobChat.StreamMsgBody>());
    // @ts-expect-error only in Easemob
    agora.on('onStreamMessage', () => {});
    // @ts-expect-error only in Tencent
    agora.on('onMessageReceived', () => {});
  });

  typed('has methods with the vendor’s parameters and results', async () => {
    expectTypeOf(agora.call('getContacts')).resolves.toEqualTypeOf<AgoraChat.AsyncResult<AgoraChat.UserId[]>>();
    const { data } = await agora.callWith({ timeout: 5_000 }, 'getGroupInfo', { groupId: '1' });
    expectTypeOf(data).toEqualTypeOf<AgoraChat.GroupDetailInfo[] | undefined>();
    const sent = await easemob.call('send', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: 'hello' });
    expectTypeOf(sent).toEqualTypeOf<Client.Sent>();
    agora.call('send', {
      type: 'img',
      chatType: 'groupChat',
      to: '1',
      file: { data: new File([], 'a.png'), filename: 'a.png', filetype: 'png', url: '' },
    });
    // @ts-expect-error the type is missing
    agora.call('send', { chatType: 'singleChat', to: 'bob', msg: 'hello' });
    // @ts-expect-error callbacks cannot cross a port
    agora.call('getContacts', { success: () => {} });
    // @ts-expect-error the parameter is an object
    agora.call('getGroupInfo', '1');
    // @ts-expect-error pages cannot end the session
    agora.call('close');
    // @ts-expect-error pages get no token
    agora.call('getRTCToken', { channelName: 'a' });
    // @ts-expect-error only in Tencent
    agora.call('getMessageList', {});
  });

  typed('has a stream that topics narrow', async () => {
    for await (const event of agora.events(['onTextMessage', 'onRecallMessage'])) {
      expectTypeOf(event.topic).toEqualTypeOf<'onTextMessage' | 'onRecallMessage' | 'gap'>();
      if (event.topic === 'onTextMessage') expectTypeOf(event.payload).toEqualTypeOf<AgoraChat.TextMsgBody>();
      if (event.topic === 'gap') expectTypeOf(event.payload).toEqualTypeOf<Client.Gap>();
    }
    for await (const event of agora.events()) {
      if (event.topic === 'onImageMessage') expectTypeOf(event.payload).toEqualTypeOf<AgoraChat.ImgMsgBody>();
    }
    for await (const { topic } of any.events()) expectTypeOf(topic).toExtend<string>();
  });
});

describe('Tencent’s session', () => {
  typed('has the SDK’s event objects', () => {
    tencent.on('onMessageReceived', ({ name, data }) => {
      expectTypeOf(name).toEqualTypeOf<'onMessageReceived'>();
      expectTypeOf(data).toEqualTypeOf<Message[]>();
    });
    tencent.on('onConversationListUpdated', ({ data }) => expectTypeOf(data).toEqualTypeOf<Conversation[]>());
    // @ts-expect-error only in Agora and Easemob
    tencent.on('onTextMessage', () => {});
  });

  typed('has methods that accept enum values as strings', async () => {
    const message = await tencent.call('createTextMessage', {
      to: 'bob',
      conversationType: 'C2C',
      payload: { text: 'hello' },
    });
    expectTypeOf(message).toEqualTypeOf<Message>();
    await tencent.call('sendMessage', message);
    expectTypeOf(tencent.call('getLoginUser')).resolves.toEqualTypeOf<string>();
    expectTypeOf(tencent.call('getSignalingInfo', message)).resolves.toExtend<object | null>();
    // @ts-expect-error neither the enum’s name nor its value
    tencent.call('createTextMessage', { to: 'bob', conversationType: 'c2c', payload: {} });
    // @ts-expect-error pages cannot end the session
    tencent.call('logout');
  });
});
