import { agoraChatUikit } from './agora-chat-uikit/driver';
import { chatUikit } from './chat-uikit/driver';
import { chatUikitReact } from './chat-uikit-react/driver';
import { chatUikitVue } from './chat-uikit-vue/driver';
import type { Kit } from './kit';

export const kits: readonly Kit[] = [chatUikitReact, chatUikitVue, agoraChatUikit, chatUikit];
