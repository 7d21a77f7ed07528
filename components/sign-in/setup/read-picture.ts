import decodeQR from 'qr/decode.js';
import { SetupError } from './parse-setup';

/** In bytes. */
const maxFileSize = 10_000_000;
/** In pixels. A larger picture is scaled down. */
const maxSide = 1600;

/** Reads the text of the QR code in a picture. @throws {SetupError} */
export async function readPicture(file: Blob): Promise<string> {
  if (file.size > maxFileSize) throw new SetupError(['tooLarge']);
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale)];
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return decodeQR(context.getImageData(0, 0, width, height), { timeLimit: 1000 });
  } catch {
    throw new SetupError(['noCode']);
  }
}
