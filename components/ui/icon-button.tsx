/** A button that is only a picture: its i18n are read out, and shown to whoever points at it. */
import type { ComponentChildren } from 'preact';

interface IconButtonProps {
  /** As tests call it. */
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
