import type { Scope } from '@/lib/contract/methods';
export const sharedMethods: ReadonlyMap<string, Scope> = new Map([['getContacts', 'receive']]);
export const easemobMethods = sharedMethods;
