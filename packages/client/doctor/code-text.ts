/** Reads literals of JavaScript and TypeScript without a parser, so that broken and unknown syntax does not stop it. */

export interface Literal {
  /** Offset of the opening quote. */
  index: number;
  line: number;
  value: string;
}

export interface CodeText {
  /** The text with comments and contents of literals replaced by blanks; offsets and lines stay. */
  code: string;
  /** Strings and templates; in a template `${…}` stays as it is. */
  literals: Literal[];
}

const token =
  /\/\/[^\n]*|\/\*.*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/sy;

/** A slash after these begins a regular expression; otherwise it divides. */
const beforeRegex = /(?:^|[(,=:[!&|?{};+*%~^-]|=>|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** @param text of a module; of HTML-like files, only its scripts */
export function readCode(text: string): CodeText {
  const literals: Literal[] = [];
  const parts: string[] = [];
  let from = 0;
  let line = 1;
  const starts = /["'`/]/g;
  for (let start = starts.exec(text); start; start = starts.exec(text)) {
    token.lastIndex = start.index;
    const [found] = token.exec(text) ?? [];
    // An apostrophe in JSX, or a division.
    if (!found) continue;
    const isComment = /^\/[/*]/.test(found);
    if (found.startsWith('/') && !isComment) {
      const before = (parts.at(-1) ?? '').slice(-20) + text.slice(Math.max(from, start.index - 20), start.index);
      if (!beforeRegex.test(before)) continue;
    }
    const between = text.slice(from, start.index);
    line += newlines(between);
    if (!found.startsWith('/')) literals.push({ index: start.index, line, value: found.slice(1, -1) });
    line += newlines(found);
    const blanked = isComment ? blank(found) : found[0] + blank(found.slice(1, -1)) + found.at(-1);
    parts.push(between, blanked);
    from = start.index + found.length;
    starts.lastIndex = from;
  }
  return { code: parts.join('') + text.slice(from), literals };
}

const newlines = (text: string): number => text.split('\n').length - 1;

export const lineAt = (text: string, index: number): number => newlines(text.slice(0, index)) + 1;
