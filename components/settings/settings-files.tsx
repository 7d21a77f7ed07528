import { useRef } from 'preact/hooks';
import { Confirm } from '../ui/confirm';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { saveFile } from './save-file';

export function SettingsFiles() {
  const { client, i18n } = useAppContext();
  const exporting = useTask();
  const importing = useTask();
  const picker = useRef<HTMLInputElement>(null);
  const exportAll = () =>
    exporting.run(async () => {
      const file = await client.request('settings.export', {});
      saveFile('partyline-settings.json', 'application/json', `${JSON.stringify(file, null, 2)}\n`);
    });
  const importFrom = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    if (file) await importing.run(async () => client.request('settings.import', { text: await file.text() }));
    // Else choosing the same file again emits no `change` event.
    input.value = '';
  };
  const error = importing.error ?? exporting.error;
  return (
    <div class="setting">
      <p class="setting-name">{i18n.t('settings.data.file')}</p>
      <div>
        <div class="row">
          <button type="button" class="small" data-test="export" onClick={() => void exportAll()}>
            {i18n.t('settings.data.export')}
          </button>
          <button type="button" class="small" data-test="import" onClick={() => picker.current?.click()}>
            {i18n.t('settings.data.import')}
          </button>
          <input
            ref={picker}
            type="file"
            accept="application/json,.json"
            hidden
            data-test="settings-file"
            onChange={event => void importFrom(event.currentTarget)}
          />
        </div>
        <p class="note">{i18n.t('settings.data.fileHelp')}</p>
        <p class="quiet" role="status" data-test="imported">
          {importing.done && i18n.t('settings.data.imported')}
        </p>
        {error && <ErrorMessage error={error} />}
        <Confirm
          name="reset"
          label={i18n.t('settings.data.reset')}
          question={i18n.t('settings.data.resetQuestion')}
          done={i18n.t('settings.data.resetDone')}
          work={() => client.request('settings.reset', {})}
        />
      </div>
    </div>
  );
}
