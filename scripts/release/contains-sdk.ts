/** Part of a script that is its SDK at least. The rest is the driver. A package has small files that any script may contain. */
const leastPart = 0.75;

/** Whether a built script contains the file byte for byte, as its SDK. */
export function contains(script: Buffer, file: Buffer): boolean {
  return file.length >= script.length * leastPart && script.includes(file);
}
