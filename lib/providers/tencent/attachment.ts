/** SDK methods that create a message with a file. */
export const attachmentMethods: ReadonlySet<string> = new Set([
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
 * Puts the file where the SDK reads it. A tab may also pass `{ files: [file] }`, like an input element. The
 * SDK reads `duration`, `width` and `height` from the file. Properties of a `File` do not cross the port, so
 * the tab passes them beside `files`.
 *
 * @param onProgress called with 0 to 1. A tab's own callback cannot cross the port
 */
export function attachFile(options: unknown, onProgress: (progress: number) => void): MessageAttachment {
  const { payload, ...otherOptions } = (options ?? {}) as MessageAttachment;
  if (typeof payload !== 'object' || payload === null) return (options ?? {}) as MessageAttachment;
  return { ...otherOptions, payload: { ...payload, file: fileOf(payload.file) }, onProgress };
}

function fileOf(value: unknown): unknown {
  if (value instanceof Blob) return withName(value);
  const { files, ...properties } = (value ?? {}) as { files?: unknown };
  const [file] = Array.isArray(files) ? files : [];
  return file instanceof Blob ? Object.assign(withName(file), properties) : value;
}

/** The SDK takes the file's type from its name. */
const withName = (blob: Blob): File =>
  blob instanceof File ? blob : new File([blob], `file.${blob.type.split('/')[1] || 'bin'}`, { type: blob.type });

/**
 * Sets the remote URL of a sent image or video. The SDK sets an object URL for the sender, which the
 * background does not have and other tabs could not load.
 */
export function setSentUrls(payload: unknown): void {
  const { imageInfoArray, remoteVideoUrl, videoUrl } = Object(payload) as Record<string, unknown>;
  if (videoUrl === '') Object.assign(payload as object, { videoUrl: remoteVideoUrl });
  if (!Array.isArray(imageInfoArray)) return;
  for (const image of imageInfoArray) if (image.url === '') image.url = image.imageUrl;
}
