/** The commands in the documents, and where `npm test` or `npm test -- --long` runs each. A document with another command fails a test. */

/** A command that `test/e2e/commands-*.test.ts` run, with every documented option, set to take the least time. */
export interface Run {
  command: string;
  /** What the output must match. */
  output: RegExp;
  /** Ignores the exit code: so short a run, parallel other tests, measures the machine. */
  ignoresExit?: true;
  /** The test file; each has its own copy of the repository. `npm test -- --long` runs `firefox` and `measure`. */
  group: 'build' | 'packed' | 'firefox' | 'demo' | 'measure';
}

const sites = 'https://desk.example,https://chat.example';

const inOrder: Record<Run['group'], Omit<Run, 'group'>[]> = {
  build: [
    {
      command: `PARTYLINE_SITES=${sites} PARTYLINE_HOSTS=https://app.example npm run build`,
      output: /Built extension in .*\.output\/chrome-mv3\/manifest\.json/s,
    },
    { command: 'npm run build:client', output: /> node scripts\/run\.mjs build\/build-client/ },
    { command: 'npm run sizes', output: /popup-\S+\.js: \d+ bytes.*\(tabScripts\) .*\(sdkTencent\) .*\s*$/s },
    {
      command: 'npm run bench -- --json --quick --runs 1 --only sizes --write',
      output: /\d+ of \d+ budgets hold.*\{"budgets":\[.*\],"runs":\[\{\}\]\}\s*$/s,
    },
  ],
  packed: [
    { command: 'npm run zip -- --only chrome', output: /[0-9a-f]{64} {2}partyline-\S+-chrome\.zip {2}\d+ bytes\s*$/ },
    {
      command: 'npm start -- --check --packed .output/partyline-$VERSION-chrome.zip --only agora',
      output:
        /\n\{"ok":true,"providers":\{"agora":\{"tabs":10,.*"lost":0,"duplicated":0,"loginsAfterKick":0\}\},"accounts":\{"online":3,"sockets":3,"kicks":0,"crossed":0,"lost":0\}.*\}\s*$/s,
    },
    {
      command: 'npm run vendor:verify -- --json --packed .output/partyline-$VERSION-chrome.zip',
      output: /All 4 SDKs are in the extension as published\.\n\{"ok":true,"sdks":\[.*\]\}\s*$/,
    },
    {
      command:
        'npm run verify -- --provider easemob --local --short --json --packed .output/partyline-$VERSION-chrome.zip',
      output: /\n\{"provider":"easemob","claims":13,"expected":13,"deviating":13,"missed":0,"invented":0,.*\}\s*$/s,
    },
  ],
  firefox: [
    {
      command: 'npm run zip -- --twice --only firefox',
      output: /-firefox\.zip .*-sources\.zip .*all 2 are the same, byte for byte\.\s*$/s,
    },
    {
      command: 'npm start -- --check --firefox --packed .output/partyline-$VERSION-firefox.zip --only easemob',
      output:
        /\n\{"ok":true,"providers":\{"easemob":\{"tabs":10,.*"lost":0,"duplicated":0,"loginsAfterKick":0\}\},"accounts":\{"online":3,"sockets":3,"kicks":0,"crossed":0,"lost":0\}.*\}\s*$/s,
    },
  ],
  demo: [
    { command: 'npm run gallery -- --only welcome-en', output: /\nwelcome \(en\)\s*$/s },
    {
      command: 'npm run before-after',
      output: /docs\/before-after\.webp {2}\d+ bytes\ndocs\/before-after\.zh-CN\.webp {2}\d+ bytes\s*$/,
    },
    { command: 'npm run screenshots', output: /1-online-en-light\.png.*5-online-zh-dark\.png\s*$/s },
  ],
  measure: [
    { command: 'npm run control', output: /\{"control":\{"agora":\{"tabs":10,.*"easemob":\{"tabs":10,.*\}\s*$/s },
    {
      command: 'npm run chaos -- --seed 1 --kills 1 --messages 10 --tabs 1 --provider tencent',
      output: /\n\{"ok":true,.*"lost":0,"duplicated":0,"reordered":0.*\}\s*$/s,
    },
    {
      command: 'npm run chaos -- --actions --seed 1 --rounds 2 --provider tencent',
      output: /\n\{"rounds":2,"invisible":0,"resurrected":0,"crossed":0,"stuck":0,"secretsLeft":0,"ok":true,.*\}\s*$/s,
    },
    {
      command: 'npm run day -- --json --seed 1 --messages 40 --customers 5 --provider easemob',
      output:
        /\n\{"ok":true,"answersToWrongConversation":0,"answersTwice":0,"lostDrafts":0,"lostUnsent":0,"unreadWrong":0,"notificationsWrong":0,"messagesWrong":0,.*\}\s*$/s,
    },
    {
      command: 'npm run soak -- --minutes 0.05 --provider tencent',
      output: /\n\{"ok":true,"provider":"tencent","minutes":0\.05,"workers":1,.*"asleepSeconds":.*\}\s*$/s,
      ignoresExit: true,
    },
    {
      command: 'npm run first-run',
      output: /\n\{"ok":.*"install":.*"build":.*"sign in":.*"ten tabs online":.*\}\s*$/s,
      ignoresExit: true,
    },
  ],
};

export const runs: Run[] = (Object.keys(inOrder) as Run['group'][]).flatMap(group =>
  inOrder[group].map(run => ({ ...run, group })),
);

/** Commands that other files run, with the text of the file that does. */
export const others: { command: string; file: string; text: string }[] = [
  { command: 'npm test', file: '.ci/run', text: 'npm test' },
  // Runs the commands of the groups `firefox` and `measure`.
  { command: 'npm test -- --long', file: 'scripts/test.ts', text: "includes('--long')" },
  // Its steps are those of `npm test`.
  { command: 'npm run quick', file: 'scripts/test.ts', text: '[[steps.lint], [steps.types], [steps.unused]]' },
  { command: 'npm run unit', file: 'scripts/test.ts', text: "['unit', vitest('unit')]" },
  { command: 'npm ci', file: 'scripts/release/zip.ts', text: "'npm', ['ci'" },
  { command: 'npm pack', file: 'test/package/packed.ts', text: "'npm', ['pack'" },
  { command: 'npm i', file: 'test/package/packed.ts', text: "'npm', ['install'" },
  {
    command: 'npx partyline doctor --dist --json',
    file: 'test/package/doctor.test.ts',
    text: "'npx', ['partyline', 'doctor'",
  },
  { command: 'npx wxt build', file: 'scripts/build/build-extension.ts', text: "[wxt, 'build', '-b', browser]" },
  { command: 'git clone', file: 'scripts/demo/first-run.ts', text: "'git', ['clone'" },
  // `npm run zip` runs above; here only the build, without a vendor's SDK.
  {
    command: 'PARTYLINE_PROVIDERS=agora,easemob,shengwang npm run zip -- --only firefox',
    file: 'scripts/release/pack-zips.ts',
    text: "name !== 'PARTYLINE_PROVIDERS'",
  },
  // Also installs the packages of test/apps, and takes minutes for each kit. `test/e2e/uikits.test.ts` runs one kit.
  { command: 'npm run uikits -- --json', file: 'scripts/measure/uikits.ts', text: 'values.json' },
  // Also downloads all packages.
  { command: 'npm run first-run -- --cold', file: 'scripts/demo/first-run.ts', text: 'values.cold' },
  // The test calls the same function.
  {
    command: 'npm run fuzz -- --seed --count',
    file: 'test/e2e/fuzz.test.ts',
    text: 'await fuzz({ provider, seed, count: 800',
  },
  // Wait for the user; these tests end them when the browser is open.
  {
    command: 'npm start -- --firefox',
    file: 'test/e2e/commands-firefox.test.ts',
    text: "'npm start -- --firefox --headless'",
  },
  { command: 'npm start', file: 'test/e2e/commands-demo.test.ts', text: "'npm start -- --headless'" },
];

/** Finds the commands of a document, in shell blocks and in inline code. */
export function commandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n(.*?)^ *```/gms)].flatMap(([, block = '']) => block.trim().split('\n'));
  const prose = text.replaceAll(/^ *```.*?^ *```/gms, '');
  const inline = [...prose.matchAll(/`((?:[A-Z_]+=\S+ )*(?:npm|npx|node|git|web-ext|bash|sh) [^`]+)`/g)];
  return [...blocks, ...inline.map(([, command = '']) => command.replace(/\s+/g, ' '))].map(line =>
    line.replace(/ #.*/, '').trim(),
  );
}

/** Whether `run` covers `command`: the same program, and at least the same options and environment variables. */
export function isRunBy(command: string, run: string): boolean {
  const [wanted, actual] = [partsOf(command), partsOf(run)];
  return wanted.program === actual.program && wanted.options.every(option => actual.options.includes(option));
}

function partsOf(command: string): { program: string; options: string[] } {
  const words = command.split(' ');
  const settings = words.filter(word => /^[A-Z_]+=/.test(word)).map(word => word.replace(/=.*/, ''));
  const rest = words.slice(settings.length);
  // Three words of `npm run x` and `npx wxt build`, otherwise two.
  const program = rest.slice(0, /^(?:npm run|npx)\b/.test(rest.join(' ')) ? 3 : 2).join(' ');
  return { program, options: [...settings, ...rest.filter(word => /^--\w/.test(word))] };
}
