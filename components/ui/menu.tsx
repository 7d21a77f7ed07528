import { useLayoutEffect, useRef } from 'preact/hooks';

export interface MenuItem {
  /** The `data-test` attribute. */
  name: string;
  label: string;
  /** Stands beside the others of its kind. */
  isSymbol?: boolean;
  /** Of an item that is on or off. */
  isChecked?: boolean;
  run(): void;
}

export interface MenuProps {
  label: string;
  /** Top corner at the inline end, in CSS pixels. */
  at: { x: number; y: number };
  items: readonly MenuItem[];
  onClose(): void;
}

/** Opens in the top layer, where the browser closes it by Escape or a click elsewhere, and restores the focus. */
export function Menu({ label, at, items, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    element.showPopover();
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(8, Math.min(at.x - width, innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
    element.querySelector('button')?.focus();
  }, []);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(menu.current?.querySelectorAll('button') ?? [])];
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowRight: index + 1,
      ArrowUp: index - 1,
      ArrowLeft: index - 1,
      Home: 0,
      End: -1,
    };
    const to = steps[event.key];
    // Escape closes the menu, not what is below it.
    if (to !== undefined || event.key === 'Escape') event.stopPropagation();
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };
  return (
    <div
      ref={menu}
      class="menu"
      role="menu"
      tabIndex={-1}
      popover="auto"
      aria-label={label}
      onKeyDown={move}
      onToggle={event => event.newState === 'closed' && onClose()}
    >
      {items.map(({ name, label: text, isSymbol, isChecked, run }) => (
        // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only a `menuitemcheckbox` has it
        <button
          key={name}
          type="button"
          role={isChecked === undefined ? 'menuitem' : 'menuitemcheckbox'}
          aria-checked={isChecked}
          class={isSymbol ? 'menu-symbol' : undefined}
          data-test={name}
          onClick={() => {
            menu.current?.hidePopover();
            run();
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
