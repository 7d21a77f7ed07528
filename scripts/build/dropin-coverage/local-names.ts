/**
 * What the drop-ins do with names that no list of the code has: the session's own, what is answered in the page, and options. A
 * test fails for a name here that its SDK no longer declares.
 */
import type { Declared, SdkName } from './declarations';

/**
 * - `forwarded`: the extension does it, or tells it.
 * - `mirrored`: answered in the page, as the SDK would answer.
 * - `page-local`: it concerns this page and nobody else.
 * - `refused`: it has no effect where the session is shared, for the reason in `note`.
 */
export interface Cover {
  how: 'forwarded' | 'mirrored' | 'page-local' | 'refused';
  note?: string;
}

type Row = readonly [cover: Cover, names: string];
/** By place (`of`), then by what is done. Names are separated by spaces. */
type Table = Readonly<Record<string, readonly Row[]>>;

const forwarded = (note?: string): Cover => ({ how: 'forwarded', ...(note && { note }) });
const mirrored = (note?: string): Cover => ({ how: 'mirrored', ...(note && { note }) });
const local = (note?: string): Cover => ({ how: 'page-local', ...(note && { note }) });
const refused = (note: string): Cover => ({ how: 'refused', note });

const settings = refused(
  'the session has its own, of the form that the user signs in with; it holds for the SDK itself',
);

const insides = 'the SDK’s insides, which are not there';

const msync: Table = {
  SDK: [[mirrored(), 'connection message utils logger statusCode']],
  message: [[mirrored(), 'create createOldMsg getFileUrl id type body set']],
  utils: [
    [mirrored(), 'getUniqueId getFileUrl parseDownloadResponse'],
    [local('fetched by the page, with the file’s own secret and without a token'), 'download'],
    [refused('it needs a token, which no page has; a message with the file sends it up'), 'uploadFile'],
    [refused('the SDK’s own tools, which are not there'), 'ajax wxRequest listenNetwork getEnvInfo'],
  ],
  logger: [
    [
      local('for what the page logs; the session’s log is the extension’s'),
      `setConfig getLevel setLevel setDefaultLevel enableAll disableAll getLogs download onLog
       setConsoleLogVisibility`,
    ],
    [refused(insides), 'name currentLevel useCookiePersist storageLogLevelKey levels logs config logBytes'],
  ],
  connection: [
    [forwarded('attaches to the session, and waits for it'), 'open'],
    [local('detaches this page; nobody is signed out'), 'close'],
    [mirrored(), 'isOpened appKey appName orgName context version deviceId grantType'],
    [refused(insides), 'eventHandler _msgHash https'],
    [mirrored('as they were given; the session has its own'), 'isDebug isHttpDNS heartBeatWait autoReconnectNumMax'],
    [mirrored('as they were given; the session has its own'), 'useOwnUploadFun apiUrl url'],
    [mirrored('a placeholder that no service takes'), 'token'],
    [local(), 'listen addEventHandler removeEventHandler'],
    [local('without effect: the session has its own'), 'setLoginInfoCustomExt onShow'],
    [forwarded('to a session that waits for a token; else the session renews its own'), 'renewToken'],
    [local('by the SDK itself, which is loaded for it'), 'registerUser'],
    [refused('a token, which no page gets'), 'getRTCToken'],
  ],
  listen: [[refused('declared, and forgotten by the SDK’s own `listen`'), 'onStreamMessage']],
  'new connection': [
    [forwarded('names the account'), 'appKey appId'],
    [
      settings,
      'delivery heartBeatWait deviceId useOwnUploadFun useReplacedMessageContents autoReconnectNumMax isHttpDNS',
    ],
    [settings, 'apiUrl url https isFixedDeviceId customOSPlatform customDeviceName isAutoLogin'],
  ],
  open: [
    [forwarded('names the account'), 'user'],
    [forwarded('to a session of that user that waits for a token'), 'accessToken agoraToken'],
    [refused('the user types it into the extension, not into a page; it is for the SDK itself'), 'pwd'],
    [local('called with what the promise has'), 'success error'],
  ],
  'message.create': [
    [local('called as the upload goes on'), 'onFileUploadProgress onFileUploadComplete onFileUploadError'],
    [local('the input is read in the page'), 'fileInputId'],
    [refused('the session has its own'), 'apiUrl'],
    [
      forwarded(),
      `to from type chatType id ackContent isChatThread priority deliverOnlineOnly ackId msg ext msgConfig receiverList
       compatibleText title summary messageList action roomType customEvent customExts addr buildingName lat lng file filename
       body url width height file_length thumbnailWidth thumbnailHeight isGif length`,
    ],
  ],
};

const tencent: Table = {
  SDK: [[mirrored(), 'create EVENT TYPES TSignaling']],
  chat: [
    [forwarded('attaches to the session, and waits for it'), 'login'],
    [local('detaches this page; nobody is signed out'), 'logout destroy'],
    [mirrored(), 'getLoginUser getServerTime isReady getTotalUnreadMessageCount findMessage getSignalingInfo'],
    [
      mirrored('made in the page, with the id that it keeps'),
      `createTextMessage createTextAtMessage createImageMessage createAudioMessage createVideoMessage createCustomMessage
       createFaceMessage createFileMessage createLocationMessage createMergerMessage createForwardMessage`,
    ],
    [local(), 'on off addSignalingListener removeSignalingListener'],
    [forwarded('the id comes with the answer'), 'inviteSync inviteInGroupSync'],
    [refused('undocumented switches of the SDK, which is every page’s'), 'callExperimentalAPI'],
    [local('for the SDK itself; the session’s log is the extension’s'), 'setLogLevel'],
    [refused('code of a page’s, which the extension does not run; files go up without it'), 'registerPlugin'],
  ],
  create: [
    [forwarded('names the account'), 'SDKAppID'],
    [settings, 'proxyServer fileUploadProxy fileDownloadProxy scene'],
  ],
  login: [
    [forwarded('names the account'), 'userID'],
    [forwarded('to a session of that user that waits for one'), 'userSig'],
  ],
  'create…Message': [
    [
      forwarded(),
      `to conversationType priority payload cloudCustomData needReadReceipt receiverList isSupportExtension
       customModerationConfigurationID`,
    ],
    [local('called as the upload goes on'), 'onProgress'],
  ],
};

const named = ([cover, names]: Row): [string, Cover][] => names.split(/\s+/).map(name => [name, cover]);

const tables = (sdk: SdkName) => (sdk === '@tencentcloud/chat' ? tencent : msync);

export function atHand(sdk: SdkName, { of, name }: Declared): Cover | undefined {
  return new Map((tables(sdk)[of] ?? []).flatMap(named)).get(name);
}

/** Every name that the tables speak of, by the place that it belongs to. */
export const spokenOf = (sdk: SdkName): [of: string, name: string][] =>
  Object.entries(tables(sdk)).flatMap(([of, rows]) =>
    rows.flatMap(named).map(([name]): [string, string] => [of, name]),
  );
