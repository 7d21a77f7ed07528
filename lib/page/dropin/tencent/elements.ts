/** Message elements in the form that SDK 3.6.6 creates before sending. */
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

/** A file, an input element, or the result of a file chooser of uni-app. */
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

/** @throws {Error} the SDK's error if there is no file */
function fileOf(input: unknown): Blob & FileInfo {
  const { files, tempFiles, tempFile } = Object(input) as FileInput;
  const file = input instanceof Blob ? input : (files?.[0] ?? tempFiles?.[0] ?? tempFile);
  if (!(file instanceof Blob)) throw invalidParamsError();
  return file as Blob & FileInfo;
}

/** Returns the file with its `duration`, `width` and `height`, which it would lose when it crosses a port. */
export function fileToSend(input: unknown): unknown {
  const file = fileOf(input);
  const properties: Fields = {};
  for (const name of ['duration', 'width', 'height']) {
    const value = (Object(input) as Fields)[name] ?? file[name];
    // An input element has its own `width` and `height`, which are 0 unless it shows an image.
    if (typeof value === 'number' && value > 0) properties[name] = value;
  }
  return Object.keys(properties).length > 0 ? { ...properties, files: [file] } : file;
}

const random = (max: number) => Math.round(Math.random() * max);

function uuidOf(
  { SDKAppID, userID }: Creator,
  { name = '' }: FileInfo,
  extension = name.slice(name.lastIndexOf('.') + 1),
): string {
  const randomPart = Array.from({ length: 32 }, () => random(35).toString(36)).join('');
  return `${SDKAppID}-${userID}-${randomPart}${extension && `.${extension}`}`;
}

const imageInfo = (url: string) => (index: number) => ({
  ...{ instanceID: random(9_999_999), sizeType: index + 1, type: index, size: 0, width: 0, height: 0 },
  ...{ imageUrl: '', url },
});

function imageOf(payload: Fields, creator: Creator): Element {
  const file = fileOf(payload.file);
  const url = URL.createObjectURL(file);
  const content = { imageFormat: 255, uuid: uuidOf(creator, file), imageInfoArray: [0, 1, 2].map(imageInfo(url)) };
  return { type: 'TIMImageElem', _percent: 0, content };
}

function videoOf(payload: Fields, creator: Creator): Element {
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
    ...{ videoSize: file.size || 1, videoUrl: url, videoDownloadFlag: 2, videoUUID: uuidOf(creator, file) },
    ...{
      thumbUUID: uuidOf(creator, file, 'jpg'),
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

function audioOf(payload: Fields, creator: Creator): Element {
  const file = fileOf(payload.file);
  const second = Math.floor(Number((Object(payload.file) as Fields).duration ?? file.duration) / 1000);
  const content = { downloadFlag: 2, second, size: file.size || 1, url: undefined, remoteAudioUrl: '' };
  return { type: 'TIMSoundElem', _percent: 0, content: { ...content, uuid: uuidOf(creator, file) } };
}

function documentOf(payload: Fields, creator: Creator): Element {
  const file = fileOf(payload.file);
  const content = { downloadFlag: 2, fileUrl: '', remoteFileUrl: '', uuid: uuidOf(creator, file) };
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

/** Keeps the messages unchanged; the SDK reduces them when it sends the message. */
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

/** Element factories by the SDK's method name. */
export const elementFactories: Readonly<Record<string, (payload: Fields, creator: Creator) => Element>> = {
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
