/** How the extension looks and speaks. A choice holds at once, in every page that is open. */
import { choices, type Settings } from '@/lib/contract/settings';
import { useSurroundings } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { Choice, useChoices } from './choice';

/** Each by its own name, to be found by who cannot read the others. */
const languageNames = { en: 'English', 'zh-CN': '简体中文' };

export function Preferences({ settings }: { settings: Settings }) {
  const { i18n } = useSurroundings();
  const { chosen, change, error } = useChoices(settings);
  const { language, appearance, badge } = chosen;
  return (
    <>
      <Choice
        name="language"
        label={i18n.t('settings.language.title')}
        value={language}
        choices={choices.language.map(
          each => [each, each === 'browser' ? i18n.t('settings.language.browser') : languageNames[each]] as const,
        )}
        onChange={value => change({ language: value })}
      />
      <Choice
        name="appearance"
        label={i18n.t('settings.appearance.title')}
        value={appearance}
        choices={choices.appearance.map(each => [each, i18n.t(`settings.appearance.${each}`)] as const)}
        onChange={value => change({ appearance: value })}
      />
      <Choice
        name="badge"
        label={i18n.t('settings.badge.title')}
        value={badge}
        choices={choices.badge.map(each => [each, i18n.t(`settings.badge.${each}`)] as const)}
        onChange={value => change({ badge: value })}
      />
      {error && <ErrorMessage error={error} />}
    </>
  );
}
