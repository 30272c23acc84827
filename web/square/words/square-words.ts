/** What the parts of every page say by themselves. */
export interface SquareWords {
  readonly skip: string;
  readonly menu: string;
  readonly offline: string;
  readonly retry: string;
  readonly whatTheNodeSaid: string;
  readonly close: string;
  readonly optional: string;
  readonly copied: string;
  readonly longer: string;
  readonly crashTitle: string;
  readonly crashText: string;
  readonly quantity: (item: string) => string;
  readonly less: (item: string) => string;
  readonly more: (item: string) => string;
  readonly remove: (item: string) => string;
  readonly noMore: (count: number) => string;
  readonly map: MapWords;
  readonly trouble: TroubleWords;
}

export interface MapWords {
  readonly zoomIn: string;
  readonly zoomOut: string;
  /** What is drawn below everything else. */
  readonly drawing: string;
  /** How a place is pointed at without a mouse. */
  readonly choose: string;
  readonly here: string;
  readonly loading: string;
}

/** For what may go wrong with any call. */
export interface TroubleWords {
  readonly title: string;
  readonly offline: string;
  readonly slow: string;
  readonly busy: string;
  readonly notFound: string;
  readonly other: string;
}
