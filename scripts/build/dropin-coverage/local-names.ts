/**
 * How the drop-ins cover names outside the lists in `lib/providers`: session calls, calls answered in the page, and
 * options. A test fails for a name here that its SDK no longer declares.
 */
import type { Declared, SdkName } from './declarations';

/**
 * - `forwarded`: the extension runs the call or emits the event.
 * - `mirrored`: the page answers as the SDK would.
 * - `page-local`: affects this page only.
 * - `refused`: has no effect on a shared session; `note` gives the reason.
 */
export interface Cover {
  how: 'forwarded' | 'mirrored' | 'page-local' | 'refused';
  note?: string;
}

type Row = readonly [cover: Cover, names: string];
/** Rows by group (`of`); the names of a row are separated by spaces. */
type Table = Readonly<Record<string, readonly Row[]>>;

const forwarded = (note?: string): Cover => ({ how: 'forwarded', ...(note && { note }) });
const mirrored = (note?: string): Cover => ({ how: 'mirrored', ...(note && { note }) });
const local = (note?: string): Cover => ({ how: 'page-local', ...(note && { note }) });
const refused = (note: string): Cover => ({ how: 'refused', note });

const settings = refused('the session uses the options of the sign-in form; only the native SDK reads this one');

const internals = 'an internal of the SDK, which is not loaded';

const msync: Table = {
  SDK: [[mirrored(), 'connection message utils logger statusCode']],
  message: [[mirrored(), 'create createOldMsg getFileUrl id type body set']],
  utils: [
    [mirrored(), 'getUniqueId getFileUrl parseDownloadResponse'],
    [local('downloaded by the page, with the file’s secret and without a token'), 'download'],
    [refused('needs a token, which no page has; a message with the file uploads it'), 'uploadFile'],
    [refused('a tool of the SDK, which is not loaded'), 'ajax wxRequest listenNetwork getEnvInfo'],
  ],
  logger: [
    [
      local('for the page’s log; the extension keeps the session’s log'),
      `setConfig getLevel setLevel setDefaultLevel enableAll disableAll getLogs download onLog
       setConsoleLogVisibility`,
    ],
    [refused(internals), 'name currentLevel useCookiePersist storageLogLevelKey levels logs config logBytes'],
  ],
  connection: [
    [forwarded('attaches to the session when it is online'), 'open'],
    [local('detaches this page; the account stays signed in'), 'close'],
    [mirrored(), 'isOpened appKey appName orgName context version deviceId grantType'],
    [refused(internals), 'eventHandler _msgHash https'],
    [mirrored('as the page set it; the session has its own'), 'isDebug isHttpDNS heartBeatWait autoReconnectNumMax'],
    [mirrored('as the page set it; the session has its own'), 'useOwnUploadFun apiUrl url'],
    [mirrored('a placeholder that no service accepts'), 'token'],
    [local(), 'listen addEventHandler removeEventHandler'],
    [local('no effect: the session has its own'), 'setLoginInfoCustomExt onShow'],
    [
      forwarded(
        'if nothing else renews the session, and with the scope `manage`; otherwise rejected with the reason in `data`',
      ),
      'renewToken',
    ],
    [local('by the native SDK, which is loaded for it'), 'registerUser'],
    [refused('returns a token, which no page gets'), 'getRTCToken'],
  ],
  listen: [[refused('declared, but the SDK’s own `listen` ignores it'), 'onStreamMessage']],
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
    [refused('the user enters it in the extension; only the native SDK reads it'), 'pwd'],
    [local('called with the error of the promise'), 'error'],
    [mirrored('not called with a token, as in the SDK'), 'success'],
  ],
  'message.create': [
    [local('called during the upload'), 'onFileUploadProgress onFileUploadComplete onFileUploadError'],
    [local('the page reads the input'), 'fileInputId'],
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
    [forwarded('attaches to the session when it is online'), 'login'],
    [local('detaches this page; the account stays signed in'), 'logout destroy'],
    [mirrored(), 'getLoginUser getServerTime isReady getTotalUnreadMessageCount findMessage getSignalingInfo'],
    [
      mirrored('created in the page, with its final id'),
      `createTextMessage createTextAtMessage createImageMessage createAudioMessage createVideoMessage createCustomMessage
       createFaceMessage createFileMessage createLocationMessage createMergerMessage createForwardMessage`,
    ],
    [local(), 'on off addSignalingListener removeSignalingListener'],
    [forwarded('the page creates the id'), 'inviteSync inviteInGroupSync'],
    [
      forwarded(
        'keys that only read, and commands of calls and rooms; rejected for others, which change what all pages share',
      ),
      'callExperimentalAPI',
    ],
    [local('for the native SDK; the extension keeps the session’s log'), 'setLogLevel'],
    [refused('the extension does not run a page’s code; uploads work without a plugin'), 'registerPlugin'],
  ],
  create: [
    [forwarded('names the account'), 'SDKAppID'],
    [settings, 'proxyServer fileUploadProxy fileDownloadProxy scene'],
  ],
  login: [
    [forwarded('names the account'), 'userID'],
    [forwarded('to a session of that user that waits for a token'), 'userSig'],
  ],
  'create…Message': [
    [
      forwarded(),
      `to conversationType priority payload cloudCustomData needReadReceipt receiverList isSupportExtension
       customModerationConfigurationID`,
    ],
    [local('called during the upload'), 'onProgress'],
  ],
};

const namesOf = ([cover, names]: Row): [string, Cover][] => names.split(/\s+/).map(name => [name, cover]);

const tables = (sdk: SdkName) => (sdk === '@tencentcloud/chat' ? tencent : msync);

export function localCover(sdk: SdkName, { of, name }: Declared): Cover | undefined {
  return new Map((tables(sdk)[of] ?? []).flatMap(namesOf)).get(name);
}

/** Every name in the tables, with its group. */
export const localNames = (sdk: SdkName): [of: string, name: string][] =>
  Object.entries(tables(sdk)).flatMap(([of, rows]) =>
    rows.flatMap(namesOf).map(([name]): [string, string] => [of, name]),
  );
