// Files: each upload gets a signed address; the files are in memory and served back.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, forUser, now } from './answer';
import { failure, ok } from './frames';

/** Limits of one file's size and of the number of files. */
const defaultMaxBytes = 32 * 1024 * 1024;
const maxFiles = 200;

export interface StoredFile {
  /** The SDK's name of the file. */
  name: string;
  type: string;
  bytes: Buffer;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export class FileStore {
  /** Files by path. */
  readonly files = new Map<string, StoredFile>();
  /** The status with which uploads are refused. */
  refuseWith: number | undefined;
  /** Unanswered uploads, which run until the client ends them. */
  readonly pendingUploads = new Set<ServerResponse>();
  holdUploads = false;
  maxBytes = defaultMaxBytes;
  downloads: 'open' | 'refused' = 'open';
  readonly #signed = new Map<string, string>();

  constructor(private readonly log: (detail: string) => void) {}

  /** @returns addresses for one upload and for downloads */
  sign(origin: string, name: string): { upload: string; download: string } {
    const path = `/files/${randomUUID()}/${encodeURIComponent(name)}`;
    const signature = randomUUID();
    this.#signed.set(path, signature);
    return { upload: `${origin}${path}?sign=${signature}`, download: `${origin}${path}` };
  }

  readonly handle: Handler = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://service');
    // As the vendor's store does, it lets web pages upload and show files.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-methods', 'GET, PUT');
    response.setHeader('access-control-allow-headers', '*');
    const answer = (status: number) => void response.writeHead(status).end();
    if (request.method === 'OPTIONS') return answer(204);
    if (request.method === 'PUT') return this.#take(request, response, pathname, searchParams.get('sign'));
    const file = this.files.get(pathname);
    if (this.downloads === 'refused') return answer(403);
    if (!file || request.method !== 'GET') return answer(404);
    response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length }).end(file.bytes);
  };

  #take(request: IncomingMessage, response: ServerResponse, path: string, signature: string | null): void {
    const answer = (status: number) => void response.writeHead(status).end();
    request.resume();
    if (this.holdUploads) return this.#hold(response);
    if (this.refuseWith) return answer(this.refuseWith);
    if (this.#signed.get(path) !== signature) return answer(403);
    if (this.files.size >= maxFiles) return answer(507);
    this.#signed.delete(path);
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= this.maxBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > this.maxBytes) return answer(413);
      const name = decodeURIComponent(path.split('/').at(-1) ?? '');
      this.files.set(path, {
        name,
        type: request.headers['content-type'] ?? 'application/octet-stream',
        bytes: Buffer.concat(chunks),
      });
      answer(200);
    });
  }

  #hold(response: ServerResponse): void {
    this.pendingUploads.add(response);
    response.once('close', () => {
      this.pendingUploads.delete(response);
      this.log('upload ended');
    });
    this.log('upload pending');
  }
}

/** Used with `proxyServer`, in private networks. */
const preSign = forUser((service, _user, body) => {
  const { upload, download } = service.store.sign(service.origin, String(body.file_name));
  const expires = now() + Number(body.duration ?? 900);
  return ok({ upload_url: upload, download_url: download, request_id: randomUUID(), expired_time: expires });
});

interface UploadRequest {
  uint32_file_id: number;
  str_file_name: string;
}

/** Used without `proxyServer`. */
const simpleSign = forUser((service, _user, body) => {
  const signed = (body.rpt_upload_object as UploadRequest[]).map(({ uint32_file_id, str_file_name }) => {
    const { upload, download } = service.store.sign(service.origin, str_file_name);
    return { uint32_file_id, str_upload_url: upload, str_download_url: download, uint32_exist_flag: 0 };
  });
  return ok({ rpt_pre_sig: signed });
});

/** Returns the size of an uploaded picture; reads PNG only. */
const imageInfo = forUser((service, _user, body) => {
  const url = String(body.str_image_url);
  const bytes = service.files.get(new URL(url).pathname)?.bytes;
  if (bytes?.toString('latin1', 1, 4) !== 'PNG') return failure(80_004, 'no picture');
  const size = { uint32_width: bytes.readUInt32BE(16), uint32_height: bytes.readUInt32BE(20) };
  // Original, large and thumbnail.
  const kinds = [3, 2, 1].map(uint32_image_type => ({ uint32_image_type, str_url: url, ...size }));
  return ok({ rpt_msg_image_info: kinds });
});

/** A picture of a video, which the service makes. V4 asks for one. */
const videoCover = forUser((service, _user, body) => {
  const { upload, download } = service.store.sign(service.origin, String(body.cover_name ?? 'cover.png'));
  return ok({ snapshot_url: download, upload_url: upload, download_url: download });
});

export const fileAnswers: Record<string, Answer> = {
  'im_cos_msg.pre_sig': preSign,
  'im_cos_msg.simple_sig': simpleSign,
  'im_cos_msg.get_imageinfo': imageInfo,
  'im_cos_msg.video_cover': videoCover,
};
