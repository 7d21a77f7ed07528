// react-native-agora-chat, unmodified, in Node: without its native part.
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { appsFolder, installApps } from './install';

/** What the package imports of `react-native`. */
const reactNative = `
export const NativeModules = { ExtSdkApiRN: { callMethod: async () => ({}) }, ChatClient: { callMethod: async () => ({}) } };
export class NativeEventEmitter {
  addListener() { return { remove() {} }; }
  removeAllListeners() {}
}
export const Platform = { OS: 'ios', select: choices => choices.ios ?? choices.default };
`;

const stub: Plugin = {
  name: 'react-native',
  enforce: 'pre',
  resolveId: id => (id === 'react-native' ? '\0react-native' : undefined),
  load: id => (id === '\0react-native' ? reactNative : undefined),
};

let loading: Promise<Record<string, unknown>> | undefined;

/** Returns the exports of the package. */
export function loadReactNativeAgoraChat(): Promise<Record<string, unknown>> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Record<string, unknown>> {
  await installApps();
  const entry = join(appsFolder, 'node_modules', 'react-native-agora-chat', 'lib', 'module', 'index.js');
  const result = await build({
    root: appsFolder,
    configFile: false,
    logLevel: 'silent',
    plugins: [stub],
    build: {
      ...{ write: false, minify: false, lib: { entry, formats: ['es'] } },
      // Its entry exports interfaces, too.
      rolldownOptions: { shimMissingExports: true },
    },
  });
  const [made] = [result].flat();
  if (!made || !('output' in made)) throw new Error('Vite watches instead of building');
  const source = Buffer.from(made.output[0].code).toString('base64');
  return import(/* @vite-ignore */ `data:text/javascript;base64,${source}`);
}
