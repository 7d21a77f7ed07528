import { typeOf } from '@/lib/inbox/file-type';
import type { AttachedFile } from '@/lib/inbox/view';

/** What the service needs of a file. What is no picture by its bytes is sent as a file, such as SVG. */
export async function measureFile(data: File): Promise<AttachedFile> {
  const { view, mime } = await typeOf(data);
  const facts = { bytes: data.size, type: view === 'image' ? mime : data.type.replace(/^image\/.*/, '').slice(0, 128) };
  if (view !== 'image') return { data, facts };
  try {
    const bitmap = await createImageBitmap(data);
    const { width, height } = bitmap;
    bitmap.close();
    return { data, facts: { ...facts, width, height } };
  } catch {
    return { data, facts: { ...facts, type: 'application/octet-stream' } };
  }
}
