// Between a change of the screen and the next frame, a key must already reach what the change focuses.
import { readdirSync, readFileSync } from 'node:fs';
import { parseHTML } from 'linkedom';
import { render } from 'preact';
import { expect, it, vi } from 'vitest';
import { Question } from '@/components/ui/question';

vi.mock('@/components/ui/context', () => ({ useI18n: () => ({ t: (key: string) => key }) }));

it('a question has the focus as soon as it is drawn', () => {
  const { document, HTMLElement } = parseHTML('<body></body>');
  vi.stubGlobal('document', document);
  const focused: string[] = [];
  HTMLElement.prototype.focus = function (this: HTMLElement) {
    focused.push(this.dataset.test ?? '');
  };
  const props = { name: 'delete', question: 'Delete?', label: 'Delete', isBusy: false, onYes() {}, onNo() {} };
  render(<Question {...props} />, document.body);
  expect(focused).toEqual(['delete-no']);
  vi.unstubAllGlobals();
});

/** The calls of `useEffect`, which runs after the next frame. */
function effectsOf(source: string): string[] {
  return source
    .split(/\buseEffect\(/)
    .slice(1)
    .map(rest => {
      let depth = 1;
      const end = [...rest].findIndex(char => {
        depth += Number(char === '(') - Number(char === ')');
        return depth === 0;
      });
      return rest.slice(0, end);
    });
}

it('no component moves the focus, or begins to listen to keys, after the next frame', () => {
  const files = readdirSync('components', { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name));
  expect(files.length).toBeGreaterThan(100);
  const late = files.filter(file =>
    effectsOf(readFileSync(`components/${file}`, 'utf8')).some(effect =>
      /\.focus\(|\.showModal\(|\.showPopover\(|addEventListener\('key/.test(effect),
    ),
  );
  expect(late).toEqual([]);
});
