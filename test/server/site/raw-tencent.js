/** For tests: the vendor's SDK as another web instance in this page. */
const query = new URLSearchParams(location.search);
const { TencentCloudChat } = window;
const raw = { ready: false, kicked: [], received: [], chat: undefined };
window.rawTencent = raw;

raw.chat = TencentCloudChat.create({ SDKAppID: Number(query.get('app')), proxyServer: query.get('server') });
raw.chat.setLogLevel(4);
raw.chat.on(TencentCloudChat.EVENT.SDK_READY, () => {
  raw.ready = true;
});
raw.chat.on(TencentCloudChat.EVENT.SDK_NOT_READY, () => {
  raw.ready = false;
});
raw.chat.on(TencentCloudChat.EVENT.KICKED_OUT, ({ data }) => raw.kicked.push(data.type));
raw.chat.on(TencentCloudChat.EVENT.MESSAGE_RECEIVED, ({ data }) => {
  raw.received.push(...data.map(({ payload }) => payload.text));
});
await raw.chat.login({ userID: query.get('user'), userSig: query.get('sig') });
