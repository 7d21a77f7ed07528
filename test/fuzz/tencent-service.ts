import { startTencentService, type TencentService } from '../server/tencent/service';
import type { Group, User } from '../server/tencent/state';
import { canaries, type FuzzService, group, plain, room } from './service';

export class TencentFuzzService implements FuzzService {
  readonly credential: { token: string };
  readonly quickCall = 'getFriendList';
  readonly storageFill = { count: 430, text: '漢'.repeat(4_000) };

  private constructor(private readonly service: TencentService) {
    this.credential = { token: service.issueUserSig(canaries.account) };
  }

  static async start(): Promise<TencentFuzzService> {
    const service = await startTencentService();
    for (const userId of [canaries.account, 'bob', 'carol', canaries.contact]) service.addUser(userId);
    for (const userId of ['bob', canaries.contact])
      service.users.get(canaries.account)?.friends.set(userId, { remark: '', since: service.now() });
    addGroup(service, group, { name: canaries.group, type: 'Public', members: [canaries.account, 'bob'] });
    addGroup(service, room, { name: 'room', type: 'AVChatRoom', members: ['bob'] });
    return new TencentFuzzService(service);
  }

  get app() {
    return String(this.service.sdkAppId);
  }

  get preset() {
    return { SDKAppID: this.service.sdkAppId, proxyServer: this.service.url };
  }

  sendText(text: string): void {
    this.service.send('bob', canaries.account, text);
  }

  pause(): void {
    this.service.pause('hang');
  }

  resume(): void {
    this.service.resume();
  }

  state(): string {
    const { users, groups } = this.service;
    const { logouts, kicks, instances } = this.service.account(canaries.account);
    const all = [[...users.values()].map(ofUser), [...groups.values()].map(ofGroup), logouts, kicks, instances];
    return JSON.stringify(all, plain);
  }

  signIns(): number {
    return this.service.account(canaries.account).logins;
  }

  sentMessages(): string[] {
    const { users, groups } = this.service;
    const single = [...(users.get(canaries.account)?.history.values() ?? [])].flat();
    const all = [...single, ...[...groups.values()].flatMap(({ messages }) => messages)];
    return all
      .filter(({ From_Account }) => From_Account === canaries.account)
      .map(message => JSON.stringify([message.MsgBody, message.CloudCustomData]));
  }

  secretsIn(): string[] {
    const { instances } = this.service.users.get(canaries.account)!;
    return [this.credential.token, ...[...instances.values()].map(({ a2 }) => a2)];
  }

  close(): Promise<void> {
    return this.service.close();
  }
}

function addGroup(
  service: TencentService,
  groupId: string,
  { name, type, members }: { name: string; type: string; members: string[] },
): void {
  service.groups.set(groupId, {
    ...{ groupId, name, type, owner: canaries.account, members: new Set(members), createdAt: service.now() },
    ...{ messages: [], pinned: new Map(), attributes: new Map(), attributesVersion: 0, counters: new Map() },
    ...{ topics: new Map(), polls: new Set() },
  });
}

function ofUser(user: User) {
  const { userId, profile, friends, applications, applicationsRead, friendGroups, conversationGroups } = user;
  const { doNotDisturb, blacklist, following } = user;
  const contacts = { friends, applications, applicationsRead, friendGroups, conversationGroups };
  return { userId, profile, ...contacts, doNotDisturb, blacklist, following };
}

function ofGroup({ groupId, name, type, owner, members, pinned, attributes, counters, topics }: Group) {
  const shared = { groupId, name, type, owner, pinned, attributes, counters, topics };
  return type === 'AVChatRoom' ? shared : { ...shared, members };
}
