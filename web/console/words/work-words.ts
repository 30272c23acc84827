/** What the console says around the work itself: photos, terms, money that goes back, a week that moves. */
export interface WorkWords {
  readonly photo: {
    readonly title: string;
    readonly choose: string;
    readonly other: string;
    readonly remove: string;
    readonly text: string;
    readonly textHint: string;
    readonly wrongText: string;
    readonly preview: string;
    readonly sending: string;
    readonly without: string;
    readonly trouble: Readonly<Record<string, string>>;
    readonly failed: string;
  };
}
