/**
 * The newest list of Mozilla's roots when this version was made, kept as data beside the code.
 *
 * The list inside Node is as old as Node, and the newest runtime of Function Compute is a Node that gets no more updates. When a CA stops to
 * send a certificate that links its new root to an old one, a good renewal would be rolled back.
 *
 * Nothing of it is read before it is asked for: a bundle has it in a file of its own (scripts/build/data-files.ts).
 *
 * `npm run roots` replaces the list. A root that Mozilla has removed stays trusted while Node has it: Node's own list counts, too.
 */
import list from './mozilla-roots.json' with { type: 'json' };

export const mozillaRoots = {
  /** Where the list was taken from. */
  get source(): string {
    return list.source;
  },
  /** The day on which its source was published: `2026-10-22`. */
  get date(): string {
    return list.date;
  },
  /** PEM, one certificate each. */
  pems: (): readonly string[] => list.roots.map(pemOf),
} as const;

function pemOf(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`;
}
