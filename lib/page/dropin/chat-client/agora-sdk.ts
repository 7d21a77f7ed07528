/** The part of the drop-in for `agora-chat` that the client uses. */
import type { AgoraChatStatic } from 'agora-chat';
import { connectionClass } from '../msync/connection';
import { keepWebIM } from '../msync/global';
import { create } from '../msync/message';
import { selectBackend } from '../msync/select-backend';

const backend = selectBackend(
  { provider: 'agora', version: '1.4.0' },
  keepWebIM(() => import('agora-chat/Agora-chat.js')),
);

export const sdk = { connection: connectionClass(backend), message: { create } } as unknown as AgoraChatStatic;
