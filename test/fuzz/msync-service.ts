// The service of Agora Chat and Easemob.
import { defaultApp as app, type ImService, startImService } from '../server';
import { decode } from '../server/msync/wire';
import type { Group } from '../server/state/group';
import type { User } from '../server/state/user';
import { canaries, type FuzzService, group, plain, room } from './service';

export class MsyncFuzzService implements FuzzService {
  readonly app = app;
  readonly credential = { password: canaries.password };
  readonly quickCall = 'getContacts';
  /** Twice what `storage.session` holds. */
  readonly storageFill = { count: 43, text: '', ext: { fill: { $fuzz: 'huge', of: 240_000 } } };

  private constructor(private readonly im: ImService) {}

  static async start(): Promise<MsyncFuzzService> {
    const im = await startImService();
    im.addUser(app, { userId: canaries.account, password: canaries.password });
    for (const userId of ['bob', 'carol', canaries.contact]) im.addUser(app, { userId, password: `${userId}-pass` });
    im.addContact(app, canaries.account, 'bob');
    im.addContact(app, canaries.account, canaries.contact);
    const members = ['bob'];
    im.addGroup(app, { groupId: group, owner: canaries.account, members, name: canaries.group });
    im.addGroup(app, { groupId: room, owner: canaries.account, members, isChatroom: true });
    return new MsyncFuzzService(im);
  }

  get preset() {
    return { appKey: app, dnsUrl: this.im.dnsUrl };
  }

  sendText(text: string): void {
    this.im.send(app, 'bob', canaries.account, text);
  }

  pause(): void {
    this.im.pause('hang');
  }

  resume(): void {
    this.im.resume();
  }

  state(): string {
    const { users, groups } = this.im.hub.app(app);
    const { logouts, kicks, devices } = this.im.account(app, canaries.account);
    const all = [[...users.values()].map(ofUser), [...groups.values()].map(ofGroup), logouts, kicks, devices];
    return JSON.stringify(all, plain);
  }

  signIns(): number {
    return this.im.account(app, canaries.account).logins;
  }

  sentMessages(): string[] {
    return this.im.hub
      .app(app)
      .history.filter(({ from }) => from === canaries.account)
      .map(({ meta }) => JSON.stringify([meta.to?.name, decode('MessageBody', meta.payload)]));
  }

  secretsIn(stored: string): string[] {
    const [token] = /YWMt[\w.~+/=*-]+/.exec(stored) ?? [];
    if (!token) throw new Error('The session has no token.');
    return [token, canaries.password];
  }

  close(): Promise<void> {
    return this.im.close();
  }
}

function ofUser(user: User) {
  const { userId, password, nickname, muted, contacts, remarks, blocked } = user;
  const { pushTokens, profile, silence, pushLanguage } = user;
  const settings = { pushTokens, profile, silence, pushLanguage };
  return { userId, password, nickname, muted, contacts, remarks, blocked, ...settings };
}

function ofGroup(group: Group) {
  const { groupId, isChatroom, info, owner, announcement, allMuted, members, admins, muted, allowed, blocked } = group;
  const { attributes, files, memberAttributes } = group;
  const shared = { groupId, info, owner, announcement, allMuted, admins, muted, allowed, blocked, attributes, files };
  return isChatroom ? shared : { ...shared, members, memberAttributes };
}
