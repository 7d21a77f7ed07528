type Fields = Record<string, unknown>;

/** @throws {Error} with the message of the SDK's constructor */
export function checkOptions({ appKey = '', appId, customOSPlatform: platform }: Fields): void {
  if (platform !== undefined && (typeof platform !== 'number' || platform < 1 || platform > 100))
    throw Error(`Invalid customOSPlatform: ${platform}`);
  if (appId !== undefined) {
    if (typeof appId !== 'string' || !appId) throw Error(`Invalid appId: ${appId}`);
  } else if (typeof appKey !== 'string' || appKey.split('#').length !== 2) throw Error(`Invalid appKey: ${appKey}`);
}
