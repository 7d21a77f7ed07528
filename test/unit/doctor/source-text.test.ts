import { describe, expect, it } from 'vitest';
import { readCode } from '@/packages/client/doctor/code-text';
import { readSource } from '@/packages/client/doctor/source-text';

const importsOf = (text: string, file = 'app.tsx') => readSource(file, text).imports.map(({ name }) => name);

describe('imports', () => {
  it.each([
    ["import a from 'x'", ['x']],
    ['import {\n  a,\n  b,\n} from "x";', ['x']],
    ["import 'x'", ['x']],
    ["export * from 'x'; export { a } from 'y';", ['x', 'y']],
    ["const a = await import('x')", ['x']],
    ["import(/* webpackChunkName: 'im' */ 'x')", ['x']],
    ['import(`x`)', ['x']],
    ["const a = require('x'); require.resolve('y')", ['x']],
    ["import a = require('x')", ['x']],
    ["import{a}from'x';import'y'", ['x', 'y']],
    ["import type { A } from 'x'; export type { B } from 'y';", []],
    ["import type, { A } from 'x'", ['x']],
    ["import { type A } from 'x'", ['x']],
    ["// import a from 'x'\n/* require('y') */", []],
    [`const text = "import a from 'x'";`, []],
    ["const text = `\nimport a from 'x';\n`;", []],
    ["const address = 'https://desk.example'; import('x')", ['x']],
    ["const slashes = /['\"`/*]/g.test(a) ? b / c : d; import('x')", ['x']],
    ["const glob = 'src/**'; import('x')", ['x']],
    ["return <p>Don't</p>;\n}\nconst a = import('x')", ['x']],
    ["const from = { 'x': 1 }; load('y')", []],
  ])('%j', (text, expected) => expect(importsOf(text)).toEqual(expected));

  it('are found in the scripts of pages and components only, with their lines', () => {
    const page = `<!doctype html>
<!-- <script src="old.js"></script> -->
<p>import a from 'text'</p>
<script type="module">
import a from 'x';
</script>
<script src=/app.js></script>
<SCRIPT async
  src='late.js' data-sdk="sdk.js"></SCRIPT>`;
    expect(readSource('index.html', page)).toMatchObject({
      imports: [{ name: 'x', line: 5 }],
      tags: [
        { name: '/app.js', line: 7 },
        { name: 'late.js', line: 8, fallback: 'sdk.js' },
      ],
    });
    expect(
      importsOf("<template><p>it's</p></template>\n<script setup>\nimport a from 'x'\n</script>", 'a.vue'),
    ).toEqual(['x']);
  });
});

describe('an alias', () => {
  /** Answers for these names: applies, does not, or is computed. */
  const answers = (text: string, file = 'vite.config.ts') =>
    readSource(file, text).aliases.map(({ appliesTo, to }) => [to, ...['sdk', 'sdk/mini', 'sdk-2'].map(appliesTo)]);

  it.each([
    ["alias: { sdk: 'partyline/agora-chat' }", [['partyline/agora-chat', true, true, false]]],
    ["alias: { 'sdk$': 'partyline/agora-chat' }", [['partyline/agora-chat', true, false, false]]],
    ['alias: { "sdk": require.resolve("partyline/agora-chat") }', [['partyline/agora-chat', true, true, false]]],
    ["{ find: 'sdk', replacement: 'partyline/lite-chat' }", [['partyline/lite-chat', true, true, false]]],
    [
      "{ find: /^sdk(\\/mini)?$/, replacement: 'partyline/agora-chat$1' }",
      [['partyline/agora-chat', true, true, false]],
    ],
    [
      "{\n  find: /^sdk[/]/,\n  replacement: 'partyline/agora-chat',\n}",
      [['partyline/agora-chat', false, true, false]],
    ],
    [
      "{ find: name, replacement: 'partyline/agora-chat' }",
      [['partyline/agora-chat', undefined, undefined, undefined]],
    ],
    [
      `names.map(name => [\`sdk\${name}$\`, \`partyline/agora-chat\${name}\`])`,
      [['partyline/agora-chat', undefined, undefined, undefined]],
    ],
    ["config.resolve.alias.set('sdk$', 'partyline/agora-chat')", [['partyline/agora-chat', true, false, false]]],
    [
      "new NormalModuleReplacementPlugin(/^sdk$/, 'partyline/agora-chat')",
      [['partyline/agora-chat', true, false, false]],
    ],
    ["alias: { 'sdk$': 'partyline/dist/cjs/agora-chat.js' }", [['partyline/agora-chat', true, false, false]]],
    ["optimizeDeps: { include: ['partyline/agora-chat'] }", []],
    ["import sdk from 'partyline/agora-chat'", []],
    ["// 'sdk': 'partyline/agora-chat'", []],
  ])('%s', (text, expected) => expect(answers(text)).toEqual(expected));

  it('is read from an import map', () => {
    const map =
      '<script type="importmap">{ "imports": { "sdk": "/node_modules/partyline/dist/agora-chat.js" } }</script>';
    expect(answers(map, 'index.html')).toEqual([['partyline/agora-chat', true, true, false]]);
  });
});

it('blanks comments and literals, and keeps offsets', () => {
  const text = `a = "b\\"c" /* d */ + 'e' / 2 // f\n`;
  const { code, literals } = readCode(text);
  expect(code).toHaveLength(text.length);
  expect(code.replaceAll(/\s+/g, ' ')).toBe(`a = " " + ' ' / 2 `);
  expect(literals.map(({ value }) => value)).toEqual(['b\\"c', 'e']);
});
