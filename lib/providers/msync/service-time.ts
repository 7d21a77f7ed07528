import { type MessageType, typesBelow } from './codec';

/**
 * Reports the service's time when the SDK decodes the reply to a heartbeat, which it also requests at each sign-in. Call
 * after `patchRoot`.
 */
export function watchServiceTime(root: object, onTime: (time: number) => void): void {
  for (const type of typesBelow(root)) if (type.name === 'CommUnreadDL') watch(type, onTime);
}

function watch(type: MessageType, onTime: (time: number) => void): void {
  const { decode } = type;
  type.decode = (...args) => {
    const reply = decode(...args);
    onTime(numberOf(reply.timestamp));
    return reply;
  };
}

/** @param value of a 64-bit field: a `Long`, or a number in a page without that library */
function numberOf(value: unknown): number {
  const { low, high } = Object(value) as { low?: number; high?: number };
  return low === undefined || high === undefined ? Number(value) : high * 2 ** 32 + (low >>> 0);
}
