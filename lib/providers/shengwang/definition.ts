import { defineMsyncProvider } from '@/lib/providers/msync/define-provider';
import { sharedMethods } from '@/lib/providers/msync/methods';

/**
 * Runs the SDK of Agora Chat. shengwang-chat 1.3.2 is an older build of the same code: it lacks eight methods, and a
 * failed upload leaves its `send` pending.
 */
export const definition = defineMsyncProvider('shengwang', sharedMethods);
