/** The parts of a Grafana dashboard that tests read. */
export interface Dashboard {
  readonly templating: { readonly list: readonly { readonly name: string }[] };
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

/** The queries, as Grafana leaves them if every region is selected. */
export function expressionsOf({ panels }: Dashboard): readonly string[] {
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$region', '.*')));
}
