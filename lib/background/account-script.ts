/**
 * What runs only for an account is a script of its own, bundled separately from the background. They share it through a
 * global, the only object that both reach.
 */
import type { definitions } from '@/lib/providers/definitions';
import type { askAppServer } from '@/lib/session/app-server-client';
import type { register } from '@/lib/session/connection';
import type { createSessionFactory } from './create-session';
import type { MessageNotifier } from './message-notifier';

export interface AccountScript {
  createSessionFactory: typeof createSessionFactory;
  definitions: typeof definitions;
  askAppServer: typeof askAppServer;
  register: typeof register;
  MessageNotifier: typeof MessageNotifier;
}

const key = Symbol.for('partyline.accountScript');
const scope = globalThis as { [key]?: AccountScript };

export function registerAccountScript(script: AccountScript): void {
  scope[key] = script;
}

export const registeredAccountScript = (): AccountScript | undefined => scope[key];
