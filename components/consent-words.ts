/** What is said in the window that asks about a site, in both languages. The popup does without it. */

export interface ConsentWords {
  title: string;
  asks: string;
  as(user: string, place: string): string;
  nobody: string;
  may: string;
  allow: string;
  deny: string;
  later: string;
}

const en: ConsentWords = {
  title: 'Use Partyline on this site?',
  asks: 'This site asks to use your session:',
  as: (user, place) => `Signed in as ${user} · ${place}.`,
  nobody: 'Nobody is signed in at the moment.',
  may: 'If you allow it, it may:',
  allow: 'Allow',
  deny: 'Deny',
  later: 'You can change this at any time from the Partyline button.',
};

const zh: ConsentWords = {
  title: '在这个网站使用 Partyline？',
  asks: '这个网站请求使用你的会话：',
  as: (user, place) => `当前登录：${user} · ${place}。`,
  nobody: '目前没有人登录。',
  may: '允许后，它可以：',
  allow: '允许',
  deny: '拒绝',
  later: '之后可随时从 Partyline 按钮更改。',
};

export const consentWords = { en, zh };

/** @param locale BCP 47, as `navigator.language` */
export const consentWordsFor = (locale: string): ConsentWords => consentWords[/^zh\b/i.test(locale) ? 'zh' : 'en'];
