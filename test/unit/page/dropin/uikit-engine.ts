// Tencent's UIKit engine on an SDK, as in a page of its own.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createXmlHttpRequest } from '@/lib/providers/sandbox/xml-http-request';
import type { ChatMessageObject, TencentModule } from './tencent-tabs';

type Watch = (store: string, handlers: Record<string, (value: never) => void>) => void;

/** The part of the engine that the tests use. */
export interface UikitEngine {
  TUIChatEngine: {
    login(options: object): Promise<unknown>;
    logout(): Promise<unknown>;
    isReady(): boolean;
    chat: Record<string, (...args: never[]) => unknown>;
  };
  TUIStore: { watch: Watch; getData(store: string, key: string): unknown };
  TUIConversationService: Record<'switchConversation' | 'setConversationDraft', (options: unknown) => Promise<unknown>>;
  TUIChatService: Record<
    'sendTextMessage' | 'sendFileMessage' | 'sendImageMessage' | 'revokeMessage',
    (options: unknown) => Promise<{ data: { message: ChatMessageObject } }>
  >;
  TUIUserService: Record<string, (options: unknown) => Promise<unknown>>;
}

const require = createRequire(import.meta.url);

const xhr = () =>
  createXmlHttpRequest({
    checkUrl: () => {},
    signal: new AbortController().signal,
    onError: error => reportError(error),
  });

/** Evaluates a script, which may be a UMD module, with a browser's globals. */
function evaluate(text: string, scope: Record<string, unknown>): unknown {
  const quiet = { log() {}, warn() {}, info() {}, error() {}, debug() {} };
  const window = Object.assign(new EventTarget(), { URL, location: new URL('https://desk.example/') });
  const globals = {
    console: quiet,
    window,
    navigator: { userAgent: 'x' },
    document: {},
    XMLHttpRequest: xhr(),
    ...scope,
  };
  const module = { exports: {} };
  const run = new Function(...Object.keys(globals), 'module', 'exports', text);
  return run(...Object.values(globals), module, module.exports) ?? module.exports;
}

const imports = /import (\w+) from\s*"([^"]+)";/g;

/** Returns the exports of `@tencentcloud/chat-uikit-engine` that runs on `sdk`. */
export function loadUikitEngine(sdk: TencentModule): UikitEngine {
  const text = readFileSync(require.resolve('@tencentcloud/chat-uikit-engine'), 'utf8');
  const modules = Object.fromEntries(
    [...text.matchAll(imports)].map(([, name = '', from = '']): [string, unknown] => [
      name,
      from === '@tencentcloud/chat' ? sdk : evaluate(readFileSync(require.resolve(from), 'utf8'), {}),
    ]),
  );
  const body = text
    .replaceAll(imports, '')
    .replace(
      /export\s*\{([^}]*)\};?\s*$/,
      (_all, names: string) => `return {${names.replaceAll(/(\w+) as (\w+)/g, '$2:$1')}}`,
    );
  return evaluate(body, modules) as UikitEngine;
}
