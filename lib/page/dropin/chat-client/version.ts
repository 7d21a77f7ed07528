/** Of `react-native-agora-chat`, whose declarations the drop-in follows. */
export const version = '1.3.5';
