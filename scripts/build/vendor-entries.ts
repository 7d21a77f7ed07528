/** The vendor's package that each drop-in replaces, and whose types it uses. */
export const vendorPackages = {
  'agora-chat': 'agora-chat',
  'easemob-websdk': 'easemob-websdk',
  'shengwang-chat': 'shengwang-chat',
  'tencent-chat': '@tencentcloud/chat',
} as const;

export const vendorDropIns = Object.keys(vendorPackages) as (keyof typeof vendorPackages)[];

/** Has its own types: the vendor's package does not run on the web. */
export const ownDropIn = 'chat-client';
