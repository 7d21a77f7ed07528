/** A channel client over an extension port: for the popup, and for the bridge of an allowed site. */
import browser from 'webextension-polyfill';
import { portName } from '@/lib/contract/frames';
import { ChannelClient, type ClientOptions } from './client';

export function connectToBackground(options: Omit<ClientOptions, 'openPort'> = {}): ChannelClient {
  return new ChannelClient({ ...options, openPort: () => browser.runtime.connect({ name: portName }) });
}
