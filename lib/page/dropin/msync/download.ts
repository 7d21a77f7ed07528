/** Files that come with messages. Their addresses hold a secret of their own, so the page fetches them itself, without a token. */
type Fields = Record<string, unknown>;
type Callback = ((value: unknown) => void) | undefined;

/** What a refused download is called: by the service's words where it is refused or gone. */
async function errorTypeOf({ status, response }: XMLHttpRequest): Promise<number> {
  if (status === 500) return 503;
  const { error, error_description: why } = await new Response(response).json().catch(() => ({}));
  if (status === 403 && error) return why === 'chatfile no permission' ? 222 : 603;
  return status === 404 && error === 'file_expired' ? 223 : 200;
}

/** `onFileDownloadComplete` is given the file, `onFileDownloadError` an error of the SDKs' `statusCode`. */
export function download(options: Fields): void {
  const { url, secret, headers, id, method, responseType } = options;
  const complete = options.onFileDownloadComplete as Callback;
  const refuse = (type: number) => (options.onFileDownloadError as Callback)?.({ type, id, xhr: request });
  const request = new XMLHttpRequest();
  request.onload = () =>
    request.status === 200 ? complete?.(request.response) : void errorTypeOf(request).then(refuse);
  request.onerror = () => refuse(200);
  request.open(String(method ?? 'GET'), String(url));
  request.responseType = (responseType ?? 'blob') as XMLHttpRequestResponseType;
  const all = { 'X-Requested-With': 'XMLHttpRequest', 'share-secret': secret, ...(headers as Fields) };
  for (const [name, value] of Object.entries(all)) if (value) request.setRequestHeader(name, String(value));
  request.send();
}

/** An address of the page for what `download` has brought. */
export const parseDownloadResponse = (file: Blob): string => URL.createObjectURL(file);
