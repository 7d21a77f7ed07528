import { ChatError, chatErrorCode, toChatError } from '../error';

/** A file for the web SDK. */
export interface WebFile {
  url: string;
  filename: string;
  filetype: string;
  data: File;
}

/**
 * Loads a file that the page names by a URL.
 * @throws {ChatError} `fileNotFound`
 */
export async function fileAt(url: string, name = ''): Promise<WebFile> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status}`);
    const blob = await response.blob();
    const lastSegment = /^(?:blob|data):/.test(url) ? '' : (url.split(/[?#]/)[0]?.split('/').pop() ?? '');
    const filename = name || lastSegment || 'file';
    const data = new File([blob], filename, { type: blob.type });
    return { url, filename, filetype: filename.split('.').pop() ?? '', data };
  } catch (error) {
    const description = `A page can only load a file from a blob:, data: or https: URL: ${error}`;
    throw new ChatError({ code: chatErrorCode.fileNotFound, description });
  }
}

/** @param code if the web SDK's error has no mobile code */
export function toFileError(error: unknown, code: number): ChatError {
  const known = toChatError(error);
  return known.code === chatErrorCode.general ? new ChatError({ code, description: known.description }) : known;
}

/** @throws {ChatError} `downloadFailed` */
export async function downloadFile(url: string, secret: string): Promise<Blob> {
  const failed = (description: string) => new ChatError({ code: chatErrorCode.downloadFailed, description });
  const response = await fetch(url, secret ? { headers: { 'share-secret': secret } } : {}).catch(error => {
    throw failed(String(error));
  });
  if (!response.ok) throw failed(`${response.status}`);
  return response.blob();
}
