import type { ComponentChildren } from 'preact';

interface IconButtonProps {
  /** The `data-test` attribute. */
  name: string;
  label: string;
  /** Whether what it toggles is on. */
  isPressed?: boolean;
  onPress(event: MouseEvent): void;
  children: ComponentChildren;
}

export function IconButton({ name, label, isPressed, onPress, children }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      data-test={name}
      aria-label={label}
      aria-pressed={isPressed}
      title={label}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
