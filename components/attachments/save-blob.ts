/** @param name of `safeFileName`; it decides the type */
export function saveBlob(file: Blob, name: string): void {
  const link = document.createElement('a');
  // Never the sender's type.
  link.href = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  // The browser reads the URL after the click event.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
