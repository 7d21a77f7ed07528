/** `messageForShow` of a conversation's last message. */
import type { Major } from './methods';

const types =
  'TIMImageElem TIMLocationElem TIMSoundElem TIMVideoFileElem TIMFileElem TIMCustomElem TIMGroupTipElem TIMGroupSystemNoticeElem TIMFaceElem TIMRelayElem'.split(
    ' ',
  );

/** 4.2.1 has English texts for all users. */
const texts: Readonly<Record<Major, readonly string[]>> = {
  4: [
    ...['[Image]', '[Location]', '[Voice]', '[Video]', '[File]', '[Custom Messages]', '[Group Notification]'],
    ...['[Group System Message]', '[Animated Sticker]', '[Chat Record]'],
  ],
  1: [
    ...['[图片]', '[位置]', '[语音]', '[视频]', '[文件]', '[自定义消息]', '[群提示消息]'],
    ...['[群系统通知]', '[动画表情]', '[聊天记录]'],
  ],
};

export function shownText(type: unknown, payload: unknown, major: Major): string {
  const { text } = Object(payload) as { text?: unknown };
  return texts[major][types.indexOf(String(type))] ?? (type === 'TIMTextElem' ? String(text ?? '') : '');
}
