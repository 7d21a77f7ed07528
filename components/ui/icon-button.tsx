import type { ComponentChildren } from 'preact';

interface IconButtonProps {
  /** The `data-test` attribute. */
  name: string;
  label: string;
  onPress(): void;
  children: ComponentChildren;
}

export function IconButton({ name, label, onPress, children }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" data-test={name} aria-label={label} title={label} onClick={onPress}>
      {children}
    </button>
  );
}
