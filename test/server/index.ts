// Entry point of the local IM service for tests and demos.
import { defaultApp, ImService, type ImServiceOptions } from './service';

export type { Delivery } from './deliver';
export type { KickCode } from './msync/codes';
export type { LoginRefusal, SendRefusal } from './msync/refusals';
export type { ImServiceOptions } from './service';
export { defaultApp, ImService } from './service';
export type { AppPolicy } from './state/app';

/** Binds 127.0.0.1 only, with the app `1117#partyline`. */
export async function startImService({ port = 0, ...policy }: ImServiceOptions = {}): Promise<ImService> {
  const im = new ImService(policy);
  im.addApp(defaultApp);
  await im.listen(port);
  return im;
}
