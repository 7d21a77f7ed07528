/** Downloads attachments of messages in the page. Their URLs contain a secret, so no token is needed. */
type Fields = Record<string, unknown>;
type Callback = ((value: unknown) => void) | undefined;

/** Returns the `statusCode` of a failed download; 403 and 404 need the error in the response. */
async function errorTypeOf({ status, response }: XMLHttpRequest): Promise<number> {
  if (status === 500) return 503;
  const { error, error_description: reason } = await new Response(response).json().catch(() => ({}));
  if (status === 403 && error) return reason === 'chatfile no permission' ? 222 : 603;
  return status === 404 && error === 'file_expired' ? 223 : 200;
}

/**
 * Calls `onFileDownloadComplete` with the file, or `onFileDownloadError` with one of the SDKs' `statusCode`s.
 */
export function download(options: Fields): void {
  const { url, secret, headers, id, method, responseType } = options;
  const complete = options.onFileDownloadComplete as Callback;
  const fail = (type: number) => (options.onFileDownloadError as Callback)?.({ type, id, xhr: request });
  const request = new XMLHttpRequest();
  request.onload = () => (request.status === 200 ? complete?.(request.response) : void errorTypeOf(request).then(fail));
  request.onerror = () => fail(200);
  request.open(String(method ?? 'GET'), String(url));
  request.responseType = (responseType ?? 'blob') as XMLHttpRequestResponseType;
  const allHeaders = { 'X-Requested-With': 'XMLHttpRequest', 'share-secret': secret, ...(headers as Fields) };
  for (const [name, value] of Object.entries(allHeaders)) if (value) request.setRequestHeader(name, String(value));
  request.send();
}

/** Returns an object URL for a downloaded file. */
export const parseDownloadResponse = (file: Blob): string => URL.createObjectURL(file);
