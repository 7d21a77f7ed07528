import { defineMsyncProvider } from '@/lib/providers/msync/definition';
import { easemobMethods } from '@/lib/providers/msync/methods';

export const easemob = defineMsyncProvider('easemob', easemobMethods);
