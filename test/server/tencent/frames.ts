// Frames of the binfo protocol: JSON in binary WebSocket frames; those from the server may be compressed.
import { deflateSync } from 'node:zlib';

export interface Head {
  servcmd: string;
  seq: number;
  sdkappid: number;
  identifier?: string;
  usersig?: string;
  a2?: string;
  tinyid?: string;
  status_instid?: number;
}

export type Body = Record<string, unknown>;

export interface TencentFrame {
  head: Head;
  body: Body;
}

const magic = Buffer.from('COMP');

export const encode = (frame: object, compress: boolean): Buffer => {
  const json = Buffer.from(JSON.stringify(frame));
  return compress ? Buffer.concat([magic, deflateSync(json)]) : json;
};

export const decode = (data: Buffer): TencentFrame => JSON.parse(data.toString('utf8')) as TencentFrame;

export const ok = (body: Body = {}): Body => ({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...body });

export const failure = (code: number, info: string, body: Body = {}): Body => ({
  ActionStatus: 'FAIL',
  ErrorCode: code,
  ErrorInfo: info,
  ...body,
});
