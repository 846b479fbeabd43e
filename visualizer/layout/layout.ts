/** Where everything of a chart is, in pixels. Indexes are those of the definition and of its drawing. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** x, y, width, height of each state. */
  readonly nodes: readonly (readonly [number, number, number, number])[];
  /** Centre of the dot at which a state with children begins, and the line from it; by index of the state. */
  readonly initials: Readonly<Record<number, Line>>;
  readonly bundles: readonly BundleLayout[];
}

export type Line = readonly (readonly [x: number, y: number])[];

export interface BundleLayout {
  readonly line: Line;
  /** x, y, width, height of its stacked labels. */
  readonly label: readonly [number, number, number, number];
}
