/** A channel client over an extension port: for the popup, and for the bridge of an allowed site. */
// Not the polyfill: it would be half of what a tab has to load, and ports are the same everywhere.
import { browser } from 'wxt/browser';
import { portName } from '@/lib/contract/frames';
import { ChannelClient, type ClientOptions } from './client';

export function connectToBackground(options: Omit<ClientOptions, 'openPort'> = {}): ChannelClient {
  return new ChannelClient({ ...options, openPort: () => browser.runtime.connect({ name: portName }) });
}
