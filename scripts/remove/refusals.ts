/**
 * What prevents a removal: what an operator can abandon (open rotations, a ledger that does not say whether there are any), and what nothing but
 * a correction ends. Pure.
 */

import { counted } from '../../shared/base/words.ts';
import { hasMarkOf } from '../../shared/cloud/account/tags.ts';
import { type OpenRotation, UNKNOWN } from './open-rotations.ts';
import type { RemovalInput } from './removal-input.ts';
import { roleNameOf } from './role-users.ts';
import { ledgerSharers, sharersIn } from './shared-ledger.ts';

export interface RemovalRefusal {
  readonly code:
    | 'open-changes'
    | 'ledger-unreadable'
    | 'another-ledger'
    | 'ledger-shared'
    | 'untagged-function';
  readonly message: string;
  readonly remedy: string;
}

/** What `--abandon-open` answers. */
const abandonable: ReadonlySet<RemovalRefusal['code']> = new Set([
  'open-changes',
  'ledger-unreadable',
  'another-ledger',
]);

export function isAbandonable({ code }: RemovalRefusal): boolean {
  return abandonable.has(code);
}

export function removalRefusals(
  input: RemovalInput,
  rotations: readonly OpenRotation[],
): readonly RemovalRefusal[] {
  return [...untaggedFunctions(input), ...sharedLedger(input), ...openRefusals(input, rotations)];
}

/** `--abandon-open` with another number than there are was typed for another state of the ledger. */
export function wrongNumber(given: string, open: readonly OpenRotation[]): RemovalRefusal {
  const count =
    open.length === 1 ? '1 rotation is' : `${open.length === 0 ? 'No' : open.length} rotations are`;
  return {
    code: 'open-changes',
    message: `${count} open; --abandon-open says ${given}.`,
    remedy:
      open.length === 0
        ? 'Repeat the same command without --abandon-open.'
        : `Look at them, and repeat the same command with --abandon-open ${open.length}.`,
  };
}

/**
 * A function of our names that has lost its tags is not deleted. Without its role it could not finish what it has begun, and its timer and its
 * workers would run on.
 */
function untaggedFunctions({ present, installation }: RemovalInput): readonly RemovalRefusal[] {
  return present.functions.flatMap(({ view }): readonly RemovalRefusal[] => {
    if (view.tags !== undefined && hasMarkOf(view.tags, installation)) return [];
    const role = roleNameOf(view);
    const tags = role === undefined ? undefined : present.roles[role]?.role?.tags;
    if (tags === undefined || !hasMarkOf(tags, installation)) return [];
    return [
      {
        code: 'untagged-function',
        message: `The function ${view.functionName} lacks the tags of this installation and has its role ${role}: it may be at work, and would stay without rights.`,
        remedy:
          'If it is of this installation, npm run deploy -- --adopt gives it the tags again, and npm run remove deletes it then. Otherwise give it another role, or delete it.',
      },
    ];
  });
}

/** The entries of a ledger are leases and open changes of every installation that uses it. */
function sharedLedger(input: RemovalInput): readonly RemovalRefusal[] {
  if (!input.withHistory) return [];
  const remedy =
    'Repeat the same command without --with-history: the ledger stays. The last installation that uses it deletes it.';
  const sharers = sharersIn(input);
  const { unread } = input.present.others;
  return [
    ...(sharers.length === 0
      ? []
      : [
          {
            code: 'ledger-shared' as const,
            message: `The ledger ${input.ledger} is used by ${sharers.join(', ')}, too: its leases, open changes and quarantines would be deleted.`,
            remedy,
          },
        ]),
    ...(unread.length === 0
      ? []
      : [
          {
            code: 'ledger-shared' as const,
            message: `Whether another installation uses the ledger ${input.ledger} is unknown: ${unread.join(' ')}`,
            remedy: `${remedy} Or allow these credentials to list functions and load balancers there.`,
          },
        ]),
  ];
}

function openRefusals(input: RemovalInput, rotations: readonly OpenRotation[]): readonly RemovalRefusal[] {
  const { open } = input.present;
  const another = anotherLedger(input);
  if (another !== undefined) return [another];
  if (open === undefined || open.unreadable.length > 0)
    return [
      {
        code: 'ledger-unreadable',
        message: `The ledger could not be read${open === undefined ? '' : ` in ${counted(open.unreadable.length, 'place')}`}: a rotation may be open.`,
        remedy: `Mend it (npm run ledger -- open), or repeat the same command with --abandon-open ${UNKNOWN}.`,
      },
    ];
  if (rotations.length === 0) return [];
  return [
    {
      code: 'open-changes',
      message: `Rotations are open. ${whoFinishes(ledgerSharers(input))}:\n${rotations.map(({ text }) => text).join('\n')}`,
      remedy: `Let the next run finish them, or repeat the same command with --abandon-open ${rotations.length} to leave the listeners as they are.`,
    },
  ];
}

/** The ledger does not say which installation has begun a rotation: any that covers its load balancer finishes it. */
function whoFinishes(sharers: readonly string[]): string {
  return sharers.length === 0
    ? 'Without the service nothing would finish or undo them'
    : `The ledger is also used by ${sharers.join(', ')}, whose workers finish or undo those of the load balancers that it covers; nothing would finish the others`;
}

/** Open changes are looked for in the ledger that `.env` names: it has to be the one that the functions write to. */
function anotherLedger({ present, installation, ledger }: RemovalInput): RemovalRefusal | undefined {
  for (const { view } of present.functions) {
    const deployed = view.environment?.['LEDGER'];
    const isOurs = view.tags !== undefined && hasMarkOf(view.tags, installation);
    if (isOurs && deployed !== undefined && deployed !== ledger)
      return {
        code: 'another-ledger',
        message: `${view.functionName} writes to LEDGER=${deployed}; .env says ${ledger}. Whether a rotation is open is recorded there.`,
        remedy: `Set LEDGER in .env as it is deployed, or repeat the same command with --abandon-open ${UNKNOWN}.`,
      };
  }
  return undefined;
}
