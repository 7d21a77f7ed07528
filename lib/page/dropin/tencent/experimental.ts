/** `callExperimentalAPI` of SDK 3.6.6, whose answer depends on the key. */

/** What the page has of the session. */
interface ExperimentalState {
  SDKAppID: number;
  /** The app's paid features, as bits; `0` while signed out. */
  paidFeatures: string;
}

/** Answered by the session's SDK, with the value while signed out. */
export const forwardedKeys: Readonly<Record<string, unknown>> = {
  isCommercialAbilityEnabled: { enabled: false },
  getServerConfig: '',
};

/** Apps of the international sites. */
const isIntl = (app: number) => (app >= 2e7 && app < 9e7) || (app >= 172e7 && app < 179e7);

const nothing = () => undefined;

/** Answered in the page, synchronously as in the SDK. */
export const localKeys: Readonly<Record<string, (state: ExperimentalState) => unknown>> = {
  queryCommercialAbility: ({ paidFeatures }) => paidFeatures,
  isIntl: ({ SDKAppID }) => isIntl(SDKAppID),
  // The SDK's file has all modules.
  canIUseModule: () => true,
  // Reports to the vendor about the page.
  ...{ isFeatureEnabledForStat: nothing, statTUIKeyFeatures: nothing },
  ...{ setCustomLoginInfo: nothing, setApplicationID: nothing },
};
