import { safeRecord } from '@/lib/providers/safe-read';
import { SerialQueue } from '@/lib/storage/serial-queue';

interface SdkGroup {
  groupID: string;
  selfInfo: { role: string };
}

/** Closes gaps of the SDK (3.6.6), which would receive nothing of a live room, or leave it, when it joins it again. */
export class LiveRooms {
  /** The SDK's own objects of what it has joined. */
  readonly #groups = new Map<string, SdkGroup>();
  /** The SDK leaves a room that it joins twice at once. */
  readonly #joins = new SerialQueue();

  constructor(private readonly invoke: (method: string, arg: unknown) => unknown) {}

  join(options: unknown): Promise<unknown> {
    return this.#joins.add(() => this.#join(options));
  }

  async #join(options: unknown): Promise<unknown> {
    const { groupID, type } = safeRecord(options);
    const joined = this.#groups.get(String(groupID));
    // If the service has removed the user, the SDK joins, and then leaves the room that it joined last: the same one. It
    // leaves no room of an owner. If the user is still in the room, it reads the role from the service again.
    if (joined) joined.selfInfo.role = 'Owner';
    let answer = await this.invoke('joinGroup', options);
    const { status } = dataOf(answer);
    // The service lists the room since an earlier session. The SDK does not ask for its messages then.
    if (!joined && type === 'AVChatRoom' && status === 'AlreadyInGroup') {
      await this.invoke('quitGroup', groupID);
      answer = await this.invoke('joinGroup', options);
    }
    const { group } = dataOf(answer);
    if (group?.selfInfo) this.#groups.set(group.groupID, group);
    return answer;
  }
}

const dataOf = (answer: unknown): { status?: unknown; group?: SdkGroup } => safeRecord(safeRecord(answer).data);
