/** Messages with a file: what a tab gives, in the form that the SDK takes. */

/** Makers of such messages. */
export const withAttachment: ReadonlySet<string> = new Set([
  'createImageMessage',
  'createFileMessage',
  'createVideoMessage',
  'createAudioMessage',
]);

export interface MessageAttachment {
  payload?: { file?: unknown } | undefined;
  onProgress?: (progress: number) => void;
}

/**
 * The SDK takes a `File`; here it may also be in `{ files: [file] }`, as an input element has it. What else is in there
 * (`duration`, `width`, `height`) is put on the file, where the SDK looks for it: a file that was sent to us has lost it.
 *
 * @param onProgress told from 0 to 1; functions of a tab do not reach us
 */
export function attachFile(options: unknown, onProgress: (progress: number) => void): MessageAttachment {
  const { payload, ...rest } = (options ?? {}) as MessageAttachment;
  if (typeof payload !== 'object' || payload === null) return (options ?? {}) as MessageAttachment;
  return { ...rest, payload: { ...payload, file: fileOf(payload.file) }, onProgress };
}

function fileOf(given: unknown): unknown {
  if (given instanceof Blob) return named(given);
  const { files, ...said } = (given ?? {}) as { files?: unknown };
  const [file] = Array.isArray(files) ? files : [];
  return file instanceof Blob ? Object.assign(named(file), said) : given;
}

/** The SDK reads the type from the name. */
const named = (blob: Blob): File =>
  blob instanceof File ? blob : new File([blob], `file.${blob.type.split('/')[1] || 'bin'}`, { type: blob.type });

/**
 * Where the picture or the film of a message that was sent is. The SDK shows the sender an address of the page that has it; the
 * background has none, and other tabs could not read it.
 */
export function showSent(payload: unknown): void {
  const { imageInfoArray, remoteVideoUrl, videoUrl } = Object(payload) as Record<string, unknown>;
  if (videoUrl === '') Object.assign(payload as object, { videoUrl: remoteVideoUrl });
  if (!Array.isArray(imageInfoArray)) return;
  for (const picture of imageInfoArray) if (picture.url === '') picture.url = picture.imageUrl;
}
