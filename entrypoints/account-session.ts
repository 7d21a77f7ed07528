/** The background loads this script when the first account connects. */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { registerAccountScript } from '@/lib/background/account-script';
import { createSessionFactory } from '@/lib/background/create-session';
import { MessageNotifier } from '@/lib/background/message-notifier';
import { definitions } from '@/lib/providers/definitions';
import { askAppServer } from '@/lib/session/app-server-client';
import { register } from '@/lib/session/connection';

export default defineUnlistedScript(() => {
  registerAccountScript({ createSessionFactory, definitions, askAppServer, register, MessageNotifier });
});
