import { parseHTML } from 'linkedom';
import { type FunctionComponent, render } from 'preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { lazy } from '@/components/ui/lazy';

const Part: FunctionComponent<{ text: string }> = ({ text }) => <p>{text}</p>;

describe('a component that loads later', () => {
  let root: HTMLElement;

  beforeEach(() => {
    const { document } = parseHTML('<body></body>');
    vi.stubGlobal('document', document);
    root = document.body;
    return () => vi.unstubAllGlobals();
  });

  it('is shown when it has loaded', async () => {
    const Lazy = lazy(async () => Part);
    render(<Lazy text="here" />, root);
    expect(root.textContent).toBe('');
    await vi.waitFor(() => expect(root.textContent).toBe('here'));
  });

  it('is shown when it loads between the drawing of a second one and its effects', async () => {
    const { promise, resolve } = withResolvers<FunctionComponent<{ text: string }>>();
    const load = vi.fn(() => promise);
    const Lazy = lazy(load);
    render(<Lazy key="first" text="first" />, root);
    await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
    // As the form is drawn anew when the session's state changes.
    render(<Lazy key="second" text="second" />, root);
    resolve(Part);
    await vi.waitFor(() => expect(root.textContent).toBe('second'));
  });

  it('is loaded again by the next one after a failure', async () => {
    const load = vi.fn(async () => Part).mockRejectedValueOnce(new Error('not loaded'));
    const Lazy = lazy(load);
    render(<Lazy key="first" text="first" />, root);
    await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
    render(<Lazy key="second" text="second" />, root);
    await vi.waitFor(() => expect(root.textContent).toBe('second'));
  });
});

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
