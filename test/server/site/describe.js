/** What an event says, as plain data; the page puts it on the screen as text only. */

const kinds = {
  onTextMessage: body => ({ text: body.msg }),
  onImageMessage: body => attachment('Image', body, body.width && `${body.width} × ${body.height}`),
  onAudioMessage: body => attachment('Audio', body, body.length && `${body.length} s`),
  onVideoMessage: body => attachment('Video', body, body.length && `${body.length} s`),
  onFileMessage: body => attachment('File', body, body.file_length && `${body.file_length} bytes`),
  onLocationMessage: body => ({ text: body.addr || 'Location', more: `${body.lat}, ${body.lng}` }),
  onCmdMessage: body => ({ text: `Command: ${body.action}` }),
  onCustomMessage: body => ({ text: `Custom: ${body.customEvent}`, more: json(body.customExts) }),
  sent: body => {
    const message = body.message ?? {};
    if (message.payload) return { ...element(message), own: true, more: `to ${message.to}` };
    return { own: true, text: message.msg ?? message.text ?? json(message), more: `to ${message.to}` };
  },
};

/** Tencent's messages, by their `type`; what is said is in `payload`. */
const elements = {
  TIMTextElem: said => ({ text: said.text }),
  TIMImageElem: said => {
    const { url, imageUrl, width, height } = said.imageInfoArray?.[0] ?? {};
    return attachment('Image', { url: url || imageUrl }, width && `${width} × ${height}`);
  },
  TIMSoundElem: said => attachment('Audio', said, said.second && `${said.second} s`),
  TIMVideoFileElem: said => attachment('Video', { url: said.videoUrl }, said.videoSecond && `${said.videoSecond} s`),
  TIMFileElem: said =>
    attachment('File', { url: said.fileUrl, filename: said.fileName }, said.fileSize && `${said.fileSize} bytes`),
  TIMLocationElem: said => ({ text: said.description || 'Location', more: `${said.latitude}, ${said.longitude}` }),
  TIMCustomElem: said => ({ text: `Custom: ${said.data}`, more: said.description || said.extension || undefined }),
};

function element({ type, payload }) {
  // What was sent as plain text may come back without its type.
  const describeElement = Object.hasOwn(elements, type ?? '') ? elements[type] : undefined;
  return describeElement?.(payload) ?? { text: payload.text ?? json(payload) };
}

/** `listen.` repeats each event in its older form, `onMessage` the message events in batches, and the list all conversations. */
export function isShown(topic) {
  return !topic.startsWith('listen.') && topic !== 'onMessage' && topic !== 'onConversationListUpdated';
}

/** @returns {{own?: boolean, who?: string, text: string, more?: string, link?: {url: string, label: string}, note?: boolean}[]} */
export function describe(topic, payload) {
  if (topic === 'onMessageReceived' && Array.isArray(payload?.data)) return payload.data.map(ofMessage);
  const describeKind = Object.hasOwn(kinds, topic) ? kinds[topic] : undefined;
  if (describeKind && typeof payload === 'object' && payload !== null) {
    const { text, ...rest } = describeKind(payload);
    const who = rest.own ? undefined : from(payload);
    return [{ ...rest, who, text: String(text ?? '') }];
  }
  return [{ note: true, who: from(payload), text: payload === undefined ? '' : json(payload) }];
}

/** The same account's other devices are heard too: `flow` says whose message it is. */
function ofMessage(message) {
  const { text, more, link } = element({ type: message?.type, payload: message?.payload ?? {} });
  const said = { text: String(text ?? ''), more, link };
  return message?.flow === 'out' ? { ...said, own: true, more: `to ${message.to}` } : { ...said, who: from(message) };
}

function from(payload) {
  return typeof payload?.from === 'string' && payload.from ? payload.from : undefined;
}

/** Only a web address becomes a link; without one the name is just text. */
function attachment(kind, { url, filename }, more) {
  const isWeb = typeof url === 'string' && /^https?:/i.test(url) && URL.canParse(url);
  // Pictures come without a name of their own.
  const name = String(filename || (isWeb && new URL(url).pathname.split('/').at(-1)) || 'unnamed');
  return {
    ...(isWeb ? { text: kind, link: { url, label: name } } : { text: `${kind}: ${name}` }),
    more: more || undefined,
  };
}

function json(value) {
  const text = JSON.stringify(value) ?? '';
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
