import type { ComponentChildren } from 'preact';
import { Chevron } from './icons';

interface DisclosureProps {
  title: string;
  children: ComponentChildren;
  open?: boolean;
  onToggle?(open: boolean): void;
  test?: string;
  class?: string;
}

export function Disclosure({ title, children, open, onToggle, test, class: extra = '' }: DisclosureProps) {
  return (
    <details
      class={`disclosure ${extra}`}
      data-test={test}
      {...(open !== undefined && { open })}
      onToggle={event => onToggle?.(event.currentTarget.open)}
    >
      <summary>
        <Chevron />
        {title}
      </summary>
      <div class="disclosed">{children}</div>
    </details>
  );
}
