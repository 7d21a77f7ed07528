/** The fields of a connection that do not change during a session. A test compares them with the SDKs. */
import type { MsyncVendor } from './session';

type Fields = Record<string, unknown>;

/** Options that are fields of the same name. */
const optionDefaults: Fields = {
  isDebug: false,
  heartBeatWait: 30_000,
  delivery: false,
  apiUrl: '',
  url: '',
  deviceId: 'webim',
  useOwnUploadFun: false,
  useReplacedMessageContents: false,
};

/** The SDK's values. The extension has the hosts of the session, so the page's connection has none. */
const constants = (): Fields => ({
  name: 'connection',
  domain: 'easemob.com',
  osType: 16,
  compressType: [0],
  encryptType: [0],
  max_cache_length: 100,
  isReport: false,
  uploadPartEnable: true,
  uikitVersion: '',
  loginInfoCustomExt: undefined,
  ...{ dnsArr: [], dnsIndex: 0, dnsTotal: 0, restHosts: [], restIndex: 0, restTotal: 0 },
  ...{ socketHost: [], hostIndex: 0, hostTotal: 0 },
  ...{ uniPushConfig: {}, uniPush: null, isRegisterPush: false, pushCertificateName: '' },
  ...{ unMSyncSendMsgMap: new Map(), mr_cache: {}, _msgHash: {}, _msgPromiseHash: {}, _queues: [] },
  ...{ _load_msg_cache: [], _reportLogs: false, _reportInterval: 300_000 },
  ...{ _offlineMessagePullState: 0, _offlineMessagePullQueue: [] },
});

const easemobConstants = (options: Fields): Fields => ({
  isAutoLogin: options.isAutoLogin || false,
  _compressorFailureCount: 0,
  _compressor: null,
});

export function initialFields(options: Fields, { provider, version }: MsyncVendor): Fields {
  const { appKey = '', appId, https, isHttpDNS = true, isFixedDeviceId = true, customOSPlatform } = options;
  const hasAppId = appId !== undefined;
  const devInfos = String(appKey).split('#');
  const given = Object.entries(optionDefaults).map(([name, value]) => [name, options[name] || value]);
  const fields: Fields = {
    ...constants(),
    ...(provider === 'easemob' && easemobConstants(options)),
    ...Object.fromEntries(given),
    ...{ isHttpDNS, isFixedDeviceId, version, appKey: hasAppId ? '' : appKey, _initWithAppId: hasAppId },
    ...(hasAppId ? { appId, orgName: '', appName: '' } : { devInfos, orgName: devInfos[0], appName: devInfos[1] }),
    https:
      typeof https === 'boolean' ? https : typeof window === 'undefined' || globalThis.location?.protocol === 'https:',
  };
  const attempts = Number(options.autoReconnectNumMax || 5);
  fields.refreshDNSIntervals = Math.min(attempts, 5);
  if (customOSPlatform === undefined) return fields;
  return { ...fields, customOSPlatform, deviceId: options.customDeviceName || fields.deviceId };
}
