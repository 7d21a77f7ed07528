/** The connection options that the Advanced part of the form offers, under the names that the SDKs give them. */

export interface TextOption {
  name: string;
  kind: 'text' | 'address' | 'number';
  fallback: '';
  /** What an empty field amounts to. */
  placeholder?: string;
  min?: number;
  max?: number;
}
export interface FlagOption {
  name: string;
  kind: 'flag';
  fallback: boolean;
}
export type Option = TextOption | FlagOption;

const text = (name: string, placeholder?: string): TextOption => ({
  name,
  kind: 'text',
  fallback: '',
  ...(placeholder && { placeholder }),
});
const address = (name: string, placeholder: string): TextOption => ({
  name,
  kind: 'address',
  fallback: '',
  placeholder,
});
const number = (name: string, placeholder: string, min: number, max: number): TextOption => ({
  name,
  kind: 'number',
  fallback: '',
  placeholder,
  min,
  max,
});
const flag = (name: string, fallback: boolean): FlagOption => ({ name, kind: 'flag', fallback });

export const appKeyOption = text('appKey', '1117#support');

export const optionGroups = {
  servers: [
    flag('isHttpDNS', true),
    address('dnsUrl', 'https://'),
    address('apiUrl', 'https://'),
    address('url', 'wss://'),
    flag('https', true),
    text('appId'),
  ],
  connection: [
    number('autoReconnectNumMax', '5', 0, 1000),
    number('heartBeatWait', '30000', 1000, 600_000),
    flag('delivery', false),
  ],
  device: [
    flag('isMultiLoginSessions', false),
    flag('isFixedDeviceId', true),
    text('deviceId'),
    text('customDeviceName'),
    number('customOSPlatform', '1–100', 1, 100),
  ],
} satisfies Record<string, Option[]>;

export const options: readonly Option[] = [appKeyOption, ...Object.values(optionGroups).flat()];
export const isAdvanced = (name: string) => name !== 'appKey' && options.some(option => option.name === name);
