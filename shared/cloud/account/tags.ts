/**
 * The mark of what this project creates. deploy changes, and remove deletes, only what carries the mark of the same installation.
 */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** An installation: one prefix in one region of one account. */
export interface Installation {
  /** `PREFIX`: the beginning of the names of its functions. */
  readonly prefix: string;
  readonly region: string;
}

export const APPLICATION = 'alb-cert-rotator';

/** In the order in which a console shows them. */
export function markOf({ prefix, region }: Installation): readonly Tag[] {
  return [
    { key: 'application', value: APPLICATION },
    { key: 'prefix', value: prefix },
    { key: 'region', value: region },
  ];
}

/** Whether the tags hold the whole mark of this installation. Other tags do not matter. */
export function hasMarkOf(tags: readonly Tag[], installation: Installation): boolean {
  return markOf(installation).every(({ key, value }) =>
    tags.some((tag) => tag.key === key && tag.value === value),
  );
}

/** The region of the installation that something is marked for. */
export function regionTagOf({ tags }: { readonly tags: readonly Tag[] | undefined }): string | undefined {
  return tags?.find(({ key }) => key === 'region')?.value;
}
