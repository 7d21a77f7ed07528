/** What the documents tell to run, and how `npm test` runs it. A document that names another command fails the tests. */

/** Run as it is here, by `test/e2e/commands.test.ts`: with every option that a document shows, set to what takes the least time. */
export interface Run {
  command: string;
  /** What it says at its end, if all is well. */
  says: RegExp;
  /** Its numbers are not judged: what is so short, beside other tests, measures the machine. */
  unjudged?: true;
  /** Reads and writes nothing that another does, and waits more than it computes: these run beside each other. */
  beside?: true;
}

const sites = 'https://desk.example,https://chat.example';

export const runs: Run[] = [
  {
    command: `PARTYLINE_SITES=${sites} PARTYLINE_HOSTS=https://app.example npm run build`,
    says: /Built extension in .*\.output\/chrome-mv3\/manifest\.json/s,
  },
  { command: 'npm run build:client', says: /> node scripts\/run\.mjs build\/build-client/ },
  { command: 'npm run zip -- --only chrome', says: /[0-9a-f]{64} {2}partyline-\S+-chrome\.zip {2}\d+ bytes\s*$/ },
  {
    command: 'npm start -- --check --packed .output/partyline-$VERSION-chrome.zip --only agora',
    says: /\n\{"ok":true,"providers":\{"agora":\{"tabs":10,.*"lost":0,"duplicated":0,"loginsAfterKick":0\}\}.*\}\s*$/s,
  },
  {
    command: 'npm run zip -- --twice --only firefox',
    says: /-firefox\.zip .*-sources\.zip .*all 2 are the same, byte for byte\.\s*$/s,
  },
  {
    command: 'npm start -- --check --firefox --packed .output/partyline-$VERSION-firefox.zip --only easemob',
    says: /\n\{"ok":true,"providers":\{"easemob":\{"tabs":10,.*"lost":0,"duplicated":0,"loginsAfterKick":0\}\}.*\}\s*$/s,
  },
  { command: 'npm run sizes', says: /popup-\S+\.js: \d+ bytes.*\(tabScripts\) .*\(sdkTencent\) .*\s*$/s },
  {
    command: 'npm run bench -- --json --quick --runs 1 --only sizes --write',
    says: /\d+ of \d+ budgets hold.*\{"budgets":\[.*\],"runs":\[\{\}\]\}\s*$/s,
  },
  {
    command: 'npm run control',
    says: /\{"control":\{"agora":\{"tabs":10,.*"easemob":\{"tabs":10,.*\}\s*$/s,
    beside: true,
  },
  {
    command: 'npm run chaos -- --seed 1 --kills 1 --messages 10 --tabs 1 --provider tencent',
    says: /\n\{"ok":true,.*"lost":0,"duplicated":0,"reordered":0.*\}\s*$/s,
    beside: true,
  },
  {
    command: 'npm run soak -- --minutes 0.05 --provider tencent',
    says: /\n\{"ok":(?:true|false),"provider":"tencent","minutes":0\.05,"workers":1,.*"asleepSeconds":.*\}\s*$/s,
    beside: true,
    unjudged: true,
  },
  { command: 'npm run gallery -- --only welcome-en', says: /\nwelcome \(en\)\s*$/s },
  { command: 'npm run screenshots', says: /1-online-en-light\.png.*5-online-zh-dark\.png\s*$/s },
  {
    command: 'npm run first-run',
    says: /\n\{"ok":.*"install":.*"build":.*"sign in":.*"ten tabs online":.*\}\s*$/s,
    beside: true,
    unjudged: true,
  },
];

/** Run otherwise: by what file, and what in it does so. */
export const others: { command: string; file: string; by: string }[] = [
  { command: 'npm test', file: '.ci/run', by: 'npm test' },
  { command: 'npm run unit', file: 'scripts/test.ts', by: "['unit', vitest('unit')]" },
  { command: 'npm ci', file: 'scripts/release/zip.ts', by: "'npm', ['ci'" },
  { command: 'npm i', file: 'test/package/packed.ts', by: "'npm', ['install'" },
  { command: 'npx wxt build', file: 'scripts/build/build-extension.ts', by: "[wxt, 'build', '-b', browser]" },
  { command: 'git clone', file: 'scripts/demo/first-run.ts', by: "'git', ['clone'" },
  // As without it, but everything comes from the registry again.
  { command: 'npm run first-run -- --cold', file: 'scripts/demo/first-run.ts', by: 'values.cold' },
  // The same attacks.
  { command: 'npm run fuzz -- --seed --count', file: 'test/e2e/fuzz.test.ts', by: 'await fuzz({ seed, count: 800' },
  // Waits for a person; `test/e2e/commands.test.ts` ends it when the browser is open.
  { command: 'npm start -- --firefox', file: 'test/e2e/commands.test.ts', by: "'npm start -- --firefox --headless'" },
  { command: 'npm start', file: 'test/e2e/commands.test.ts', by: "'npm start -- --headless'" },
];

/** The commands of a document: lines of its shell blocks, and what looks like one inside of its text. */
export function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```/gms)].flatMap(([, block = '']) => block.trim().split('\n'));
  const prose = text.replaceAll(/^ *```.*?^ *```/gms, '');
  const inline = [...prose.matchAll(/`((?:[A-Z_]+=\S+ )*(?:npm|npx|node|git|web-ext|bash|sh) [^`]+)`/g)];
  return [...blocks, ...inline.map(([, command = '']) => command.replace(/\s+/g, ' '))].map(line =>
    line.replace(/ #.*/, '').trim(),
  );
}

/** Whether what one command does is done by the other, too: the same program, and each option and setting of the one. */
export function isRunBy(command: string, run: string): boolean {
  const [one, other] = [partsOf(command), partsOf(run)];
  return one.program === other.program && one.options.every(option => other.options.includes(option));
}

function partsOf(command: string): { program: string; options: string[] } {
  const words = command.split(' ');
  const settings = words.filter(word => /^[A-Z_]+=/.test(word)).map(word => word.replace(/=.*/, ''));
  const rest = words.slice(settings.length);
  // `npm run x`, `npx wxt build`; of anything else the first two.
  const program = rest.slice(0, /^(?:npm run|npx)\b/.test(rest.join(' ')) ? 3 : 2).join(' ');
  return { program, options: [...settings, ...rest.filter(word => /^--\w/.test(word))] };
}
