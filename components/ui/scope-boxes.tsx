/** A checkbox for each scope. Every allowed site has `status`, so its box is disabled. */
import { everyScope, type Scope } from '@/lib/contract/sites';
import { Checkbox } from './checkbox';
import { useI18n } from './context';

interface ScopeBoxesProps {
  /** Makes the names of the checkboxes unique in the page. */
  name: string;
  /** Scopes with a checkbox, in the order of the screen; all by default. */
  offered?: readonly Scope[];
  chosen: readonly Scope[];
  disabled?: boolean;
  onChange(chosen: Scope[]): void;
}

export function ScopeBoxes({ name, offered = everyScope, chosen, disabled = false, onChange }: ScopeBoxesProps) {
  const i18n = useI18n();
  return (
    <>
      {offered.map(scope => {
        const isWarning = scope === 'delete';
        return (
          <Checkbox
            key={scope}
            name={`${scope}-${name}`}
            label={i18n.t(`sites.scopes.${scope}`)}
            help={isWarning ? i18n.t('sites.deleteHelp') : undefined}
            isWarning={isWarning}
            checked={chosen.includes(scope)}
            disabled={disabled || scope === 'status'}
            onChange={isOn => onChange(isOn ? [...chosen, scope] : chosen.filter(other => other !== scope))}
          />
        );
      })}
    </>
  );
}
