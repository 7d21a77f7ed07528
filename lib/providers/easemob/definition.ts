import { defineMsyncProvider } from '@/lib/providers/msync/define-provider';
import { easemobMethods } from '@/lib/providers/msync/methods';

export const definition = defineMsyncProvider('easemob', easemobMethods);
