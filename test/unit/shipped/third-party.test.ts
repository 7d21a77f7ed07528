import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embeddedWorks, noticesFor, packageFolderOf, readPackage } from '../../../scripts/build/third-party';

const names = ['agora-chat', 'easemob-websdk', '@tencentcloud/chat'];
const sdks = names.map(name => readPackage(`node_modules/${name}`));
const one = { name: 'one', version: '1.0.0', licence: 'MIT', text: 'As is.' };

describe('third-party code in the build', () => {
  it('is found by module ids, without our own modules', () => {
    const cases = [
      ['/p/node_modules/preact/dist/preact.mjs', '/p/node_modules/preact'],
      ['/p/node_modules/@tencentcloud/chat/index.es.js?sandboxed', '/p/node_modules/@tencentcloud/chat'],
      ['\0/p/node_modules/long/index.js?commonjs-module', '/p/node_modules/long'],
      ['/p/node_modules/one/node_modules/two/index.js', '/p/node_modules/one/node_modules/two'],
      ['C:\\p\\node_modules\\preact\\index.js', 'C:/p/node_modules/preact'],
      ['/p/lib/session/machine.ts', undefined],
      ['\0commonjsHelpers.js', undefined],
    ];
    for (const [id = '', folder] of cases) expect(packageFolderOf(id), id).toBe(folder);
  });

  it('is listed by name, with its licence and text', () => {
    const text = noticesFor([one, ...sdks], names);
    expect(text).toContain('Licence: MIT');
    expect(text).toContain('As is.');
    expect(text.indexOf('agora-chat 1.')).toBeLessThan(text.indexOf('one 1.0.0'));
  });

  it.each(['GPL-3.0', 'SEE LICENSE IN terms.txt', 'undefined'])('stops the build under the licence %s', licence => {
    expect(() => noticesFor([...sdks, { ...one, name: 'two', licence }], names)).toThrow(`two 1.0.0 (${licence})`);
  });

  it('stops the build when the bundler reports no SDK', () => {
    expect(() => noticesFor([one], names)).toThrow('@tencentcloud/chat');
  });

  it.each(embeddedWorks.map(part => [part.sdk, part.what, part]))(
    '%s has in it %s',
    (sdk, _what, { file, evidence }) => {
      expect(readFileSync(join('node_modules', sdk, file), 'utf8')).toContain(evidence);
    },
  );
});
