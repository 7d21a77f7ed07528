/** What a message says, as the SDK (3.6.6) has it before it is sent. */
import { invalidParamsError } from './failure';

type Fields = Record<string, unknown>;

export interface Creator {
  SDKAppID: number;
  userID: string;
}

export interface Element extends Fields {
  type: string;
  content: Fields;
}

/** What an app may give as a file: one, an input that has one, or what uni-app's choosers hand out. */
interface FileInput extends Fields {
  files?: ArrayLike<unknown>;
  tempFiles?: ArrayLike<unknown>;
  tempFile?: unknown;
}

interface FileInfo extends Fields {
  name?: string;
  size?: number;
  type?: string;
}

/** @throws {Error} where there is none, as the SDK does */
function fileOf(given: unknown): Blob & FileInfo {
  const { files, tempFiles, tempFile } = Object(given) as FileInput;
  const file = given instanceof Blob ? given : (files?.[0] ?? tempFiles?.[0] ?? tempFile);
  if (!(file instanceof Blob)) throw invalidParamsError();
  return file as Blob & FileInfo;
}

/** The file for the extension, with what the SDK looks for on it or beside it; a file that crosses a bridge has only its bytes. */
export function fileToSend(given: unknown): unknown {
  const file = fileOf(given);
  const said: Fields = {};
  for (const name of ['duration', 'width', 'height']) {
    const value = (Object(given) as Fields)[name] ?? file[name];
    // An input element has a width and a height of its own, 0 where it shows no picture.
    if (typeof value === 'number' && value > 0) said[name] = value;
  }
  return Object.keys(said).length > 0 ? { ...said, files: [file] } : file;
}

const random = (most: number) => Math.round(Math.random() * most);

function uuidOf(
  { SDKAppID, userID }: Creator,
  { name = '' }: FileInfo,
  kind = name.slice(name.lastIndexOf('.') + 1),
): string {
  const chance = Array.from({ length: 32 }, () => random(35).toString(36)).join('');
  return `${SDKAppID}-${userID}-${chance}${kind && `.${kind}`}`;
}

const picture = (url: string) => (index: number) => ({
  ...{ instanceID: random(9_999_999), sizeType: index + 1, type: index, size: 0, width: 0, height: 0 },
  ...{ imageUrl: '', url },
});

function imageOf(payload: Fields, maker: Creator): Element {
  const file = fileOf(payload.file);
  const url = URL.createObjectURL(file);
  const content = { imageFormat: 255, uuid: uuidOf(maker, file), imageInfoArray: [0, 1, 2].map(picture(url)) };
  return { type: 'TIMImageElem', _percent: 0, content };
}

function videoOf(payload: Fields, maker: Creator): Element {
  const file = fileOf(payload.file);
  const { width, height } = Object(payload.file) as Fields;
  const url = URL.createObjectURL(file);
  const [thumbWidth, thumbHeight] = [width || 200, height || 200];
  const content = {
    ...{
      remoteVideoUrl: url,
      videoFormat: file.type.split('/')[1],
      videoSecond: Math.round(Number(file.duration ?? 0)),
    },
    ...{ videoSize: file.size || 1, videoUrl: url, videoDownloadFlag: 2, videoUUID: uuidOf(maker, file) },
    ...{
      thumbUUID: uuidOf(maker, file, 'jpg'),
      thumbFormat: 'jpg',
      thumbWidth,
      snapshotWidth: thumbWidth,
      thumbHeight,
    },
    ...{ snapshotHeight: thumbHeight, thumbSize: 0, snapshotSize: 0, thumbDownloadFlag: 2, thumbUrl: '' },
    ...{ snapshotUrl: '', remoteSnapshotUrl: '', remoteThumbUrl: '' },
  };
  return { type: 'TIMVideoFileElem', _percent: 0, content };
}

function audioOf(payload: Fields, maker: Creator): Element {
  const file = fileOf(payload.file);
  const second = Math.floor(Number((Object(payload.file) as Fields).duration ?? file.duration) / 1000);
  const content = { downloadFlag: 2, second, size: file.size || 1, url: undefined, remoteAudioUrl: '' };
  return { type: 'TIMSoundElem', _percent: 0, content: { ...content, uuid: uuidOf(maker, file) } };
}

function documentOf(payload: Fields, maker: Creator): Element {
  const file = fileOf(payload.file);
  const content = { downloadFlag: 2, fileUrl: '', remoteFileUrl: '', uuid: uuidOf(maker, file) };
  return { type: 'TIMFileElem', _percent: 0, content: { ...content, fileName: file.name ?? '', fileSize: file.size } };
}

function textOf({ text }: Fields): Element {
  if (typeof text !== 'string' || text === '') throw invalidParamsError();
  return { type: 'TIMTextElem', content: { text } };
}

const customOf = ({ data, description, extension }: Fields): Element => ({
  type: 'TIMCustomElem',
  content: { data: data || '', description: description || '', extension: extension || '' },
});

const faceOf = (content: Fields): Element => ({ type: 'TIMFaceElem', content });

const locationOf = ({ description, longitude, latitude }: Fields): Element => ({
  type: 'TIMLocationElem',
  content: { description, longitude, latitude },
});

/** Until it is sent the messages in it are as they were given; the SDK keeps of each what its readers need. */
function mergerOf(payload: Fields): Element {
  if (!Array.isArray(payload.messageList) || payload.messageList.length === 0) throw invalidParamsError();
  const content = { downloadKey: '', pbDownloadKey: '', version: 0, layersOverLimit: false, ...payload };
  return { type: 'TIMRelayElem', content };
}

function forwardOf({ _elements }: Fields): Element {
  const [element] = (Array.isArray(_elements) ? _elements : []) as Element[];
  if (!element) throw invalidParamsError();
  return element;
}

/** By the name of the method that makes such a message. */
export const elementFactories: Readonly<Record<string, (payload: Fields, maker: Creator) => Element>> = {
  createTextMessage: textOf,
  createTextAtMessage: textOf,
  createImageMessage: imageOf,
  createAudioMessage: audioOf,
  createVideoMessage: videoOf,
  createCustomMessage: customOf,
  createFaceMessage: faceOf,
  createFileMessage: documentOf,
  createLocationMessage: locationOf,
  createMergerMessage: mergerOf,
  createForwardMessage: forwardOf,
};
