// Not webextension-polyfill: it would double what a tab loads, and ports are the same in every browser.
import { browser } from 'wxt/browser';
import { portName, wakeMessage } from '@/lib/contract/frames';
import '@/lib/contract/tab-errors';
import { ChannelClient, type ClientOptions } from './client';

export function connectToBackground(options: Omit<ClientOptions, 'openPort'>): ChannelClient {
  return new ChannelClient({ ...options, openPort: () => browser.runtime.connect({ name: portName }) });
}

/** For the extension's own pages. The background wakes them when it starts. */
export function connectOwnPage(options: Omit<ClientOptions, 'openPort'> = {}): ChannelClient {
  const client = connectToBackground(options);
  browser.runtime.onMessage.addListener((message: unknown) => {
    if (message === wakeMessage) client.wake();
    return undefined;
  });
  return client;
}
