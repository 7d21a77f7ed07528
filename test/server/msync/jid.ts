// Addresses of users and groups in MSync.
import { domain } from './codes';
import type { Jid } from './wire';

export const userJid = (appKey: string, name: string, clientResource?: string): Jid => ({
  appKey,
  name,
  domain: domain.user,
  ...(clientResource ? { clientResource } : {}),
});

export const groupJid = (appKey: string, name: string): Jid => ({ appKey, name, domain: domain.group });

export const isGroup = (jid: Jid): boolean => (jid.domain ?? '').includes('conference');

/** The address without the device identifies the conversation's queue. */
export const queueOf = (jid: Jid): Jid => ({
  appKey: jid.appKey ?? '',
  name: jid.name ?? '',
  domain: jid.domain || domain.user,
});
