import { defineMsyncProvider } from '@/lib/providers/msync/define-provider';
import { sharedMethods } from '@/lib/providers/msync/methods';

export const definition = defineMsyncProvider('agora', sharedMethods);
