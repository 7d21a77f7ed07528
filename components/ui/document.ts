import { type ComponentChild, render } from 'preact';

export function renderRoot(page: ComponentChild): void {
  const root = document.getElementById('root');
  if (root) render(page, root);
}

export const copyText = (text: string) => navigator.clipboard.writeText(text);
export const reload = () => location.reload();
