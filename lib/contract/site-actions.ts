export type SiteActionKind = 'sent' | 'edited' | 'recalled' | 'deleted' | 'changed';

/** Something that a site did in the user's name. Never its text. */
export interface SiteAction {
  /** Milliseconds since 1970. */
  at: number;
  kind: SiteActionKind;
  /** Id of the user, group or room, if the call names one. */
  to?: string;
}

/** As shown. Newest first. */
export interface SiteActionList {
  actions: readonly (SiteAction & { userId: string })[];
  /** The administrator's policy forbids to record them. */
  isForbidden: boolean;
}
