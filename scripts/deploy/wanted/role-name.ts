/**
 * The name of the role that deploy makes for a function; its policy has the same. Another name in `.env` is a role of the operator's own:
 * deploy neither creates nor changes it, and remove leaves it.
 */
export function ownRoleName(prefix: string, file: string, region: string): string {
  // RAM allows no underscore, and fc3 lowers names.
  return `${prefix}-${file}-${region}`.toLowerCase().replaceAll('_', '-');
}
