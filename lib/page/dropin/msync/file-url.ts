/** The result of the SDKs' `getFileUrl`. */
export interface ChosenFile {
  /** Object URL. */
  url: string;
  filename: string;
  /** File name extension without the dot. */
  filetype: string;
  data: File | Record<string, never>;
}

/**
 * Returns the selected file of a form.
 * @param input an `<input type="file">` or its id
 * @throws {Error} for any other element
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
