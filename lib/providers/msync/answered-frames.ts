import type { Frame } from '@/lib/providers/sandbox/web-socket';
import { type MessageType, typesBelow } from './codec';

interface SyncRequest {
  meta?: { ns?: number } | null;
}

/** Values of `MSync.Command` and `Meta.NameSpace`. */
const syncCommand = 0;
const statistics = 0;

/**
 * Returns whether the service answers a frame. It does not answer statistics, of which the SDKs send two after each reply
 * to a heartbeat. Call after `patchRoot`.
 */
export function answeredFrames(root: object): (frame: Frame) => boolean {
  const types = new Map([...typesBelow(root)].map(type => [type.name, type]));
  const decode = (name: string, bytes: unknown) => (types.get(name) as MessageType).decode(bytes as Uint8Array);
  return frame => {
    try {
      const { command, payload } = decode('MSync', frame);
      if (command !== syncCommand) return true;
      const { meta } = decode('CommSyncUL', payload) as SyncRequest;
      return !meta || meta.ns !== statistics;
    } catch {
      // Unknown frames are watched.
      return true;
    }
  };
}
