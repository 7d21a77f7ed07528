import { defineMsyncProvider } from '@/lib/providers/msync/definition';
import { sharedMethods } from '@/lib/providers/msync/methods';

export const agora = defineMsyncProvider('agora', sharedMethods);
