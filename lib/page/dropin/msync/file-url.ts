/** The file that the user has chosen in a form, as the SDKs' `getFileUrl` describes it. */
export interface ChosenFile {
  /** An object URL of the page. */
  url: string;
  filename: string;
  /** The ending of its name, without the dot. */
  filetype: string;
  data: File | Record<string, never>;
}

/**
 * @param input an `<input type="file">`, or the id of one
 * @throws {Error} where it is something else
 */
export function getFileUrl(input: unknown): ChosenFile {
  const element = typeof input === 'string' ? document.getElementById(input) : input;
  const { files } = element as { files?: FileList };
  if (!files) throw Error('this is not HTMLInputElement');
  const file = files.item(0);
  if (!file) return { url: '', filename: '', filetype: '', data: {} };
  const dot = file.name.lastIndexOf('.');
  const filetype = dot < 0 ? '' : file.name.slice(dot + 1).toLowerCase();
  return { url: URL.createObjectURL(file), filename: file.name, filetype, data: file };
}
