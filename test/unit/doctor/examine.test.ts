import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyPageOf } from '@/packages/client/doctor/replaced-modules';
import { installApps } from '../../apps/install';
import { replaced, SampleApp } from './sample-app';

const sdkText = (name: string) => readFileSync(createRequire(import.meta.url).resolve(name), 'utf8');

describe('an import', () => {
  it.each(replaced.modules.filter(({ from }) => !/^(?:tim-js|react-native)/.test(from)).map(({ to }) => [to]))(
    'of %s is caught, if that version of the SDK is installed',
    to => {
      const { from, major } = replaced.modules.find(module => module.to === to)!;
      const app = new SampleApp({ 'src/app.js': `import * as sdk from '${to}';` });
      const name = replaced.packages.find(known => from === known.name || from.startsWith(`${known.name}/`))!.name;
      if (major === 1) app.link(name, resolve('node_modules/lite-chat-1'));
      else if (major === 5) app.write(`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "5.1.2" }`);
      else app.link(name, resolve('node_modules', name));
      expect(app.result()).toEqual({ caught: [`${from} import ${to}`], missed: [] });
    },
  );

  it('is missed without an alias, in each form, with its place', () => {
    const app = new SampleApp(
      {
        'src/a.ts': "\nimport WebIM from 'agora-chat';",
        'src/b.jsx': "const sdk = () => import('easemob-websdk/miniCore/miniCore');",
        'src/c.vue': "<script>\nconst TencentCloudChat = require('@tencentcloud/chat');\n</script>",
        'src/types.ts': "import type { AgoraChat } from 'agora-chat';",
        'src/a.test.ts': "import WebIM from 'shengwang-chat';",
      },
      ['agora-chat', 'easemob-websdk', '@tencentcloud/chat', 'shengwang-chat'],
    );
    expect(
      app.examine().missed.map(({ kind, what, where, advice, page }) => [kind, what, where, advice, page]),
    ).toEqual([
      [
        'import',
        'agora-chat',
        ['src/a.ts:2'],
        'Import partyline/agora-chat instead, or set the alias in the bundler.',
        'docs/migrating/agora-chat.md',
      ],
      [
        ...['import', 'easemob-websdk/miniCore/miniCore', ['src/b.jsx:1']],
        ...[
          'Import partyline/easemob-websdk/miniCore/miniCore instead, or set the alias in the bundler.',
          'docs/migrating/easemob-websdk.md',
        ],
      ],
      [
        'import',
        '@tencentcloud/chat',
        ['src/c.vue:2'],
        'Import partyline/tencent-chat instead, or set the alias in the bundler.',
        'docs/migrating/tencent-chat.md',
      ],
    ]);
  });

  it('is missed when the alias is for the main entry only', () => {
    const app = new SampleApp(
      {
        'webpack.config.js': "module.exports = { resolve: { alias: { 'agora-chat$': 'partyline/agora-chat' } } };",
        'src/a.js': "import WebIM from 'agora-chat';\nimport MiniCore from 'agora-chat/miniCore/miniCore';",
      },
      ['agora-chat'],
    );
    expect(app.result()).toEqual({
      caught: ['agora-chat alias partyline/agora-chat'],
      missed: ['import: agora-chat/miniCore/miniCore'],
    });
  });

  it.each([
    ['easemob-websdk/uniApp/Easemob-chat', 'easemob-websdk'],
    ['agora-chat/Agora-chat.js', 'agora-chat'],
    ['shengwang-chat/miniCore/miniCore', 'shengwang-chat'],
  ])('of %s is missed, because no drop-in replaces it', (entry, name) => {
    const app = new SampleApp({ 'app.js': `import sdk from '${entry}';` }, [name]);
    expect(app.examine().missed).toMatchObject([
      { kind: 'entry', advice: `No drop-in replaces this entry: import partyline/${name} instead.` },
    ]);
  });

  it('of an entry without a connection is left alone', () => {
    const app = new SampleApp({ 'app.js': "import group from '@tencentcloud/chat/modules/group-module.js';" }, [
      '@tencentcloud/chat',
    ]);
    expect(app.result()).toEqual({ caught: [], missed: [] });
  });

  it('of an older name needs the SDK that the drop-in loads', () => {
    const files = {
      'vite.config.js': `export default { resolve: { alias: [
        { find: /^tim-js-sdk$/, replacement: 'partyline/tencent-chat' },
        { find: /^react-native-agora-chat$/, replacement: 'partyline/chat-client' },
      ] } };`,
      'app.js': "import TIM from 'tim-js-sdk'; import { ChatClient } from 'react-native-agora-chat';",
    };
    const caught = ['tim-js-sdk alias partyline/tencent-chat', 'react-native-agora-chat alias partyline/chat-client'];
    expect(new SampleApp(files).result()).toEqual({
      caught,
      missed: ['notInstalled: @tencentcloud/chat is not installed', 'notInstalled: agora-chat is not installed'],
    });
    expect(new SampleApp(files, ['@tencentcloud/chat', 'agora-chat']).result()).toEqual({ caught, missed: [] });
  });

  it('from a CDN is missed', () => {
    const app = new SampleApp({ 'app.js': "import WebIM from 'https://esm.sh/agora-chat@1.4.0';" });
    expect(app.result().missed).toEqual(['script: https://esm.sh/agora-chat@1.4.0']);
  });
});

describe('the installed version', () => {
  const withVersion = (name: string, version: string, code: string) =>
    new SampleApp({
      'app.js': code,
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, version }),
    }).result();

  it.each([
    ['agora-chat', '1.3.0', 'partyline/agora-chat'],
    ['easemob-websdk', '4.8.1', 'partyline/easemob-websdk'],
    ['@tencentcloud/chat', '3.5.9', 'partyline/tencent-chat'],
    ['@tencentcloud/lite-chat', '1.5.2', 'partyline/lite-chat-1/basic'],
    ['shengwang-chat', '1.2.10', 'partyline/shengwang-chat'],
  ])('%s %s is too old', (name, version, entry) => {
    expect(withVersion(name, version, `import sdk from '${entry}';`).missed).toEqual([`version: ${name} ${version}`]);
  });

  it.each([
    ['easemob-websdk', '5.1.2', 'partyline/easemob-websdk', 'partyline/easemob-websdk-5'],
    ['easemob-websdk', '4.21.1', 'partyline/easemob-websdk-5', 'partyline/easemob-websdk'],
    ['@tencentcloud/lite-chat', '1.6.13', 'partyline/lite-chat', 'partyline/lite-chat-1'],
    ['@tencentcloud/lite-chat', '4.2.1', 'partyline/lite-chat-1/plugins/group', 'partyline/lite-chat/plugins/group'],
  ])('%s %s needs another drop-in than %s', (name, version, wrong, right) => {
    const app = new SampleApp({
      'app.js': `import sdk from '${wrong}';`,
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, version }),
    });
    expect(app.examine().missed).toMatchObject([
      {
        kind: 'edition',
        what: `${wrong} with ${name} ${version}`,
        advice: `This drop-in is for another version of the SDK: use ${right}.`,
      },
    ]);
  });

  it('decides which drop-in an alias must lead to', () => {
    const name = '@tencentcloud/lite-chat';
    const alias = (entry: string) => ({
      'vite.config.js': `export default { resolve: { alias: [{ find: /^@tencentcloud\\/lite-chat(?=\\/|$)/, replacement: 'partyline/${entry}' }] } };`,
      'app.js': `import chat from '${name}/basic';`,
      [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.6.13' }),
    });
    expect(new SampleApp(alias('lite-chat-1')).result().missed).toEqual([]);
    expect(new SampleApp(alias('lite-chat')).result().missed).toEqual([
      `edition: partyline/lite-chat with ${name} 1.6.13`,
    ]);
  });
});

describe('a package', () => {
  beforeAll(() => installApps());
  const kit = (name: string) => resolve('test/apps/node_modules', name);

  it('that contains the SDK is missed, with an alias too', () => {
    const app = new SampleApp({
      'vite.config.js': "export default { resolve: { alias: { 'easemob-websdk': 'partyline/easemob-websdk' } } };",
      'src/main.tsx': "import { Provider } from 'easemob-chat-uikit';",
    });
    app.link('easemob-chat-uikit', kit('easemob-chat-uikit'));
    expect(app.examine().missed).toMatchObject([
      {
        kind: 'kit',
        what: 'easemob-chat-uikit 3.0.3 contains easemob-websdk',
        page: 'docs/migrating/easemob-websdk.md',
      },
    ]);
  });

  it('that imports the SDK needs the alias, and its unused copies do not count', () => {
    const files = { 'src/main.jsx': "import { EaseChat } from 'agora-chat-uikit';" };
    const app = new SampleApp(files);
    app.link('agora-chat-uikit', kit('agora-chat-uikit'));
    const { missed } = app.examine();
    const advice = (name: string) => ({ advice: expect.stringContaining(`in the app does not reach ${name}.`) });
    expect(missed).toMatchObject([
      { kind: 'import', what: 'agora-chat in agora-chat-uikit', ...advice('agora-chat-uikit') },
      { kind: 'import', what: 'agora-chat in chat-callkit', ...advice('chat-callkit') },
    ]);
    app.write('vite.config.ts', "export default { resolve: { alias: { 'agora-chat': 'partyline/agora-chat' } } };");
    expect(app.result()).toEqual({ caught: ['agora-chat alias partyline/agora-chat'], missed: [] });
  });

  it('that imports its own copy of the SDK needs an alias for that file', () => {
    const app = new SampleApp({ 'src/main.jsx': "import { EaseApp } from 'chat-uikit';" });
    app.link('chat-uikit', kit('chat-uikit'));
    expect(app.examine().missed).toMatchObject([
      {
        ...{ kind: 'kit', what: expect.stringMatching(/^chat-uikit \S+ contains easemob-websdk$/) },
        advice: "Set an alias for './Easemob-chat', by which chat-uikit imports its copy of the SDK.",
      },
    ]);
    const alias = "{ find: /^\\.\\/Easemob-chat$/, replacement: 'partyline/easemob-websdk' }";
    app.write('vite.config.js', `export default { resolve: { alias: [${alias}] } };`);
    expect(app.result()).toMatchObject({
      caught: [expect.stringContaining('easemob-websdk in chat-uikit')],
      missed: [],
    });
  });

  it('that another package needs is looked at', () => {
    const app = new SampleApp({ 'main.ts': "import { TUIChat } from '@tencentcloud/chat-uikit-vue';" });
    app.link('@tencentcloud/chat-uikit-vue', kit('@tencentcloud/chat-uikit-vue'));
    const { missed } = app.result();
    expect(missed.length).toBeGreaterThan(0);
    expect(missed.every(text => /^import: @tencentcloud\/lite-chat in \S+$/.test(text))).toBe(true);
    app.write(
      'vite.config.ts',
      "export default { resolve: { alias: { '@tencentcloud/lite-chat': 'partyline/lite-chat-1' } } };",
    );
    expect(app.result().missed).toEqual([]);
  });

  it('of the workspace is source of the app', () => {
    const app = new SampleApp(
      {
        'apps/web/main.ts': "import { chat } from '@acme/chat';",
        'packages/chat/index.ts': "\nexport { default as chat } from 'agora-chat';",
      },
      ['agora-chat'],
    );
    app.write('packages/chat/package.json', '{ "name": "@acme/chat", "version": "1.0.0" }');
    mkdirSync(join(app.folder, 'apps/web/node_modules/@acme'), { recursive: true });
    symlinkSync(join(app.folder, 'packages/chat'), join(app.folder, 'apps/web/node_modules/@acme/chat'), 'junction');
    const inner = new SampleApp({});
    Object.assign(inner, { folder: join(app.folder, 'apps/web') });
    expect(inner.examine().missed).toMatchObject([{ what: 'agora-chat', where: ['../../packages/chat/index.ts:2'] }]);
  });
});

describe('a copied file', () => {
  const copy = { 'src/lib/Easemob-chat-4.8.1.js': sdkText('easemob-websdk') };

  it.each([
    ["import WebIM from './lib/Easemob-chat-4.8.1';", 'src/app.js'],
    ["const WebIM = require('../lib/Easemob-chat-4.8.1.js');", 'src/views/app.js'],
    ["import WebIM from '@/lib/Easemob-chat-4.8.1';", 'src/app.ts'],
  ])('is recognized by its content: %s', (code, file) => {
    const app = new SampleApp({ ...copy, [file]: code });
    expect(app.examine().missed).toMatchObject([
      { kind: 'copy', what: 'src/lib/Easemob-chat-4.8.1.js, a copy of easemob-websdk', where: [`${file}:1`] },
    ]);
    const alias = "{ find: /^[.@].*\\/Easemob-chat-4\\.8\\.1(\\.js)?$/, replacement: 'partyline/easemob-websdk' }";
    app.write('vite.config.js', `export default { resolve: { alias: [${alias}] } };`);
    expect(app.result().missed).toEqual([]);
  });

  it.each([
    ['agora-chat', 'agora-chat'],
    ['shengwang-chat', 'shengwang-chat'],
    ['@tencentcloud/chat', '@tencentcloud/chat'],
    ['@tencentcloud/lite-chat/basic', '@tencentcloud/lite-chat'],
    ['easemob-websdk/miniCore/miniCore', 'easemob-websdk'],
  ])('of %s is recognized under another name', (from, name) => {
    const app = new SampleApp({ 'im.min.js': sdkText(from), 'app.js': "import './im.min.js';" });
    expect(app.result().missed).toEqual([`copy: im.min.js, a copy of ${name}`]);
  });

  it('that nothing names is left alone', () => {
    expect(new SampleApp({ ...copy, 'src/app.js': 'start();' }).result()).toEqual({ caught: [], missed: [] });
  });

  it('that code loads by its address is missed', () => {
    const app = new SampleApp({ 'public/im.js': sdkText('agora-chat'), 'src/app.js': "loadScript('/im.js');" });
    expect(app.examine().missed).toMatchObject([
      { kind: 'script', what: '/im.js, the script of agora-chat', where: ['src/app.js:1'] },
    ]);
  });
});

describe('a script tag', () => {
  it.each([
    ['https://cdn.example/npm/easemob-websdk@4.8.1/Easemob-chat.js', 'easemob-websdk', 'partyline-easemob-websdk.js'],
    ['//unpkg.example/@tencentcloud/chat/index.js', '@tencentcloud/chat', 'partyline-tencent-chat.js'],
    ['https://cdn.example/tim-js-friendship.js?v=2', 'tim-js-sdk', 'partyline-tencent-chat.js'],
    ['./node_modules/agora-chat/Agora-chat.js', 'agora-chat', 'partyline-agora-chat.js'],
    ['/Shengwang-chat-1.3.2.js', 'shengwang-chat', 'partyline-shengwang-chat.js'],
  ])('%s is missed', (src, name, script) => {
    const app = new SampleApp({ 'index.html': `<!doctype html>\n<script src="${src}"></script>` });
    expect(app.examine().missed).toEqual([
      {
        ...{ kind: 'script', what: `${src}, the script of ${name}`, where: ['index.html:2'] },
        advice: `Load ${script} in its place, and name this address in data-sdk.`,
        page: expect.stringMatching(/^docs\/migrating\/[\w-]+\.md$/),
      },
    ]);
  });

  it('of the app’s own script with such a name is left alone', () => {
    const app = new SampleApp({
      'index.html': '<script src="/agora-chat.js"></script>',
      'public/agora-chat.js': 'start();',
    });
    expect(app.result()).toEqual({ caught: [], missed: [] });
  });

  it('of a drop-in is caught, with a copied file as the SDK', () => {
    const app = new SampleApp({
      'index.html': '<script src="/partyline-easemob-websdk.js" data-sdk="./Easemob-chat-4.8.1.js"></script>',
      'Easemob-chat-4.8.1.js': sdkText('easemob-websdk'),
    });
    expect(app.result()).toEqual({ caught: ['easemob-websdk script partyline-easemob-websdk.js'], missed: [] });
  });

  it('of a drop-in without the SDK is missed', () => {
    const app = new SampleApp({ 'index.html': '<script src="/partyline-agora-chat.js"></script>' });
    expect(app.result().missed).toEqual(['script: /partyline-agora-chat.js without data-sdk']);
  });

  it('that code adds is missed', () => {
    const address = 'https://cdn.example/easemob-websdk/Easemob-chat.js';
    expect(new SampleApp({ 'app.js': `script.src = '${address}';` }).result().missed).toEqual([
      `script: ${address}, the script of easemob-websdk`,
    ]);
    expect(
      new SampleApp({ 'app.js': "const docs = 'https://www.npmjs.com/package/easemob-websdk';" }).result().missed,
    ).toEqual([]);
  });
});

describe('a build', () => {
  const dropIn = 'dispatchEvent(new Event("partyline:request"));';
  const page = '<script type="module" src="/assets/main.js"></script>';
  const build = (files: Record<string, string>, dist = 'dist') =>
    new SampleApp(Object.fromEntries(Object.entries(files).map(([name, text]) => [`dist/${name}`, text]))).result(dist);

  it('with the SDK in a file that the page starts is missed', () => {
    const inMain = { 'index.html': page, 'assets/main.js': dropIn + sdkText('agora-chat') };
    expect(build(inMain).missed).toEqual(['build: agora-chat in the build']);
    const inVendor = {
      ...{ 'index.html': page, 'assets/main.js': `import{a}from"./shared.js";${dropIn}` },
      ...{ 'assets/shared.js': 'export*from`./vendor.js`', 'assets/vendor.js': sdkText('easemob-websdk') },
    };
    expect(build(inVendor).missed).toEqual(['build: easemob-websdk in the build']);
  });

  it('with the SDK in a file of its own is caught', () => {
    const files = {
      'index.html': page,
      'assets/main.js': `${dropIn}import("./sdk.js")`,
      'assets/sdk.js': sdkText('agora-chat'),
    };
    expect(build(files)).toEqual({ caught: ['agora-chat build'], missed: [] });
  });

  it('with the SDK loaded later, and no drop-in, is missed', () => {
    const files = {
      'index.html': page,
      'assets/main.js': 'import("./sdk.js")',
      'assets/sdk.js': sdkText('@tencentcloud/chat'),
    };
    expect(build(files).missed).toEqual(['build: @tencentcloud/chat in the build']);
  });

  it('without pages is judged by what a file imports', () => {
    expect(build({ 'main.js': dropIn, '12.js': sdkText('agora-chat') }).missed).toEqual([]);
    expect(build({ 'main.js': `import "./12.js";${dropIn}`, '12.js': sdkText('agora-chat') }).missed).toHaveLength(1);
  });

  it('with source maps is not read twice', () => {
    const files = {
      'index.html': page,
      'assets/main.js': dropIn,
      'assets/main.js.map': JSON.stringify({ sourcesContent: [sdkText('agora-chat')] }),
    };
    expect(build(files)).toEqual({ caught: [], missed: [] });
  });
});

describe('what cannot be read', () => {
  it('is listed, and the others are examined', () => {
    const app = new SampleApp({
      'src/z.js': "import 'agora-chat';",
      'src/binary.js': `\0${'x'.repeat(10)}`,
      'package.json': 'not JSON',
    });
    app.write('src/large.js', 'x'.repeat(50_000_000));
    symlinkSync(app.folder, join(app.folder, 'src/loop'), 'junction');
    symlinkSync(join(app.folder, 'nowhere.js'), join(app.folder, 'src/broken.js'), 'file');
    const { missed, skipped } = app.examine();
    expect(missed).toMatchObject([{ what: 'agora-chat', where: ['src/z.js:1'] }]);
    expect(skipped).toEqual([
      { path: 'src/binary.js', reason: 'binary' },
      { path: 'src/large.js', reason: 'larger than 20 MB' },
    ]);
  });

  it.skipIf(process.platform === 'win32')('is no pipe', () => {
    const app = new SampleApp({ 'app.js': 'start();' });
    execFileSync('mkfifo', [join(app.folder, 'pipe.js')]);
    expect(app.result()).toEqual({ caught: [], missed: [] });
  });

  it('is passed over in a minified file of one line', () => {
    const noise = 'a=/[/*"]/.test(b)?c/d:`e`;'.repeat(20_000);
    expect(new SampleApp({ 'app.js': `${noise}import("agora-chat")` }).result().missed).toEqual(['import: agora-chat']);
  });
});

it('names pages and sections that exist', () => {
  const pages = [
    ...replaced.modules.map(({ page }) => page),
    ...replaced.packages.map(({ page }) => page),
    ...replaced.packages.map(({ name }) => copyPageOf(replaced, name)),
  ];
  for (const page of new Set(pages)) {
    const [file = '', anchor] = page.split('#');
    expect(existsSync(file), page).toBe(true);
    const titles = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    if (anchor) expect(titles, page).toContain(anchor);
  }
});
