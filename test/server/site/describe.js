/** Describes an event as plain data; the page shows it as text only. */

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

/** Tencent's message elements by `type`. */
const elements = {
  TIMTextElem: payload => ({ text: payload.text }),
  TIMImageElem: payload => {
    const { url, imageUrl, width, height } = payload.imageInfoArray?.[0] ?? {};
    return attachment('Image', { url: url || imageUrl }, width && `${width} × ${height}`);
  },
  TIMSoundElem: payload => attachment('Audio', payload, payload.second && `${payload.second} s`),
  TIMVideoFileElem: payload =>
    attachment('Video', { url: payload.videoUrl }, payload.videoSecond && `${payload.videoSecond} s`),
  TIMFileElem: payload =>
    attachment(
      'File',
      { url: payload.fileUrl, filename: payload.fileName },
      payload.fileSize && `${payload.fileSize} bytes`,
    ),
  TIMLocationElem: payload => ({
    text: payload.description || 'Location',
    more: `${payload.latitude}, ${payload.longitude}`,
  }),
  TIMCustomElem: payload => ({
    text: `Custom: ${payload.data}`,
    more: payload.description || payload.extension || undefined,
  }),
};

function element({ type, payload }) {
  // Tencent may return a plain text without its type.
  const describeElement = Object.hasOwn(elements, type ?? '') ? elements[type] : undefined;
  return describeElement?.(payload) ?? { text: payload.text ?? json(payload) };
}

/** Hides duplicates: `onMessage` repeats messages in batches, `connectionError` errors; the list has all conversations. */
export function isShown(topic) {
  return topic !== 'connectionError' && topic !== 'onMessage' && topic !== 'onConversationListUpdated';
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

/** Messages from the account's other devices arrive too; `flow` is `out` for the account's own. */
function ofMessage(message) {
  const { text, more, link } = element({ type: message?.type, payload: message?.payload ?? {} });
  const content = { text: String(text ?? ''), more, link };
  return message?.flow === 'out'
    ? { ...content, own: true, more: `to ${message.to}` }
    : { ...content, who: from(message) };
}

function from(payload) {
  return typeof payload?.from === 'string' && payload.from ? payload.from : undefined;
}

/** Only a web address becomes a link; otherwise the name is text. */
function attachment(kind, { url, filename }, more) {
  const isWeb = typeof url === 'string' && /^https?:/i.test(url) && URL.canParse(url);
  // Pictures have no file name.
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
