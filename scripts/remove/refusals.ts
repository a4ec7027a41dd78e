/**
 * What prevents a removal: what an operator can abandon (open rotations, a ledger that does not say whether there are any), and what nothing but
 * a correction ends. Pure.
 */

import { counted } from '../../shared/base/words.ts';
import { hasMarkOf } from '../../shared/cloud/account/tags.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
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
  readonly message: InEach<string>;
  readonly remedy: InEach<string>;
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
    message: {
      en: `${count} open; --abandon-open says ${given}.`,
      zh: `有 ${open.length} 次未结束的轮换，而 --abandon-open 给出的是 ${given}。`,
    },
    remedy:
      open.length === 0
        ? {
            en: 'Repeat the same command without --abandon-open.',
            zh: '请去掉 --abandon-open 后再次运行同一条命令。',
          }
        : {
            en: `Look at them, and repeat the same command with --abandon-open ${open.length}.`,
            zh: `请逐一查看，然后在同一条命令后加 --abandon-open ${open.length}。`,
          },
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
        message: {
          en: `The function ${view.functionName} lacks the tags of this installation and has its role ${role}: it may be at work, and would stay without rights.`,
          zh: `函数 ${view.functionName} 没有本部署的标签，却使用本部署的角色 ${role}：它可能正在工作，保留下来会失去权限。`,
        },
        remedy: {
          en: 'If it is of this installation, npm run deploy -- --adopt gives it the tags again, and npm run remove deletes it then. Otherwise give it another role, or delete it.',
          zh: '如果它属于本部署，npm run deploy -- --adopt 会重新打上标签，之后 npm run remove 会删除它；否则请为它换一个角色，或删除它。',
        },
      },
    ];
  });
}

/** The entries of a ledger are leases and open changes of every installation that uses it. */
function sharedLedger(input: RemovalInput): readonly RemovalRefusal[] {
  if (!input.withHistory) return [];
  const remedy: InEach<string> = {
    en: 'Repeat the same command without --with-history: the ledger stays. The last installation that uses it deletes it.',
    zh: '请去掉 --with-history 后再次运行同一条命令：轮换记录会保留，由最后一套使用它的部署删除。',
  };
  const sharers = sharersIn(input);
  const { unread } = input.present.others;
  return [
    ...(sharers.length === 0
      ? []
      : [
          {
            code: 'ledger-shared' as const,
            message: {
              en: `The ledger ${input.ledger} is used by ${inAll(sharers).en}, too: its leases, open changes and quarantines would be deleted.`,
              zh: `${inAll(sharers).zh} 也使用轮换记录 ${input.ledger}：其中的租约、未结束的变更和隔离会被删除。`,
            },
            remedy,
          },
        ]),
    ...(unread.length === 0
      ? []
      : [
          {
            code: 'ledger-shared' as const,
            message: {
              en: `Whether another installation uses the ledger ${input.ledger} is unknown: ${unread.map(({ en }) => en).join(' ')}`,
              zh: `不知道是否有另一套部署使用轮换记录 ${input.ledger}：${unread.map(({ zh }) => zh).join('')}`,
            },
            remedy: {
              en: `${remedy.en} Or allow these credentials to list functions and load balancers there.`,
              zh: `${remedy.zh}也可以授予当前凭证在那里列出函数和负载均衡实例的权限。`,
            },
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
        message: {
          en: `The ledger could not be read${open === undefined ? '' : ` in ${counted(open.unreadable.length, 'place')}`}: a rotation may be open.`,
          zh: `轮换记录${open === undefined ? '' : `有 ${open.unreadable.length} 处`}无法读取：可能有未结束的轮换。`,
        },
        remedy: {
          en: `Mend it (npm run ledger -- open), or repeat the same command with --abandon-open ${UNKNOWN}.`,
          zh: `请修复它（npm run ledger -- open），或在同一条命令后加 --abandon-open ${UNKNOWN}。`,
        },
      },
    ];
  if (rotations.length === 0) return [];
  const finishers = whoFinishes(ledgerSharers(input));
  return [
    {
      code: 'open-changes',
      message: {
        en: `Rotations are open. ${finishers.en}:\n${rotations.map(({ text }) => text.en).join('\n')}`,
        zh: `有未结束的轮换。${finishers.zh}：\n${rotations.map(({ text }) => text.zh).join('\n')}`,
      },
      remedy: {
        en: `Let the next run finish them, or repeat the same command with --abandon-open ${rotations.length} to leave the listeners as they are.`,
        zh: `请等待下一次运行结束它们，或在同一条命令后加 --abandon-open ${rotations.length}：监听会保持现状。`,
      },
    },
  ];
}

/** The ledger does not say which installation has begun a rotation: any that covers its load balancer finishes it. */
function whoFinishes(sharers: readonly InEach<string>[]): InEach<string> {
  const { en, zh } = inAll(sharers);
  return sharers.length === 0
    ? {
        en: 'Without the service nothing would finish or undo them',
        zh: '没有本服务，就没有什么能完成或回滚它们',
      }
    : {
        en: `The ledger is also used by ${en}, whose workers finish or undo those of the load balancers that it covers; nothing would finish the others`,
        zh: `${zh} 也使用这份轮换记录，它的 worker 会完成或回滚其覆盖的负载均衡实例上的轮换，其余的不再有什么能完成`,
      };
}

function inAll(names: readonly InEach<string>[]): InEach<string> {
  return { en: names.map(({ en }) => en).join(', '), zh: names.map(({ zh }) => zh).join('、') };
}

/** Open changes are looked for in the ledger that `.env` names: it has to be the one that the functions write to. */
function anotherLedger({ present, installation, ledger }: RemovalInput): RemovalRefusal | undefined {
  for (const { view } of present.functions) {
    const deployed = view.environment?.['LEDGER'];
    const isOurs = view.tags !== undefined && hasMarkOf(view.tags, installation);
    if (isOurs && deployed !== undefined && deployed !== ledger)
      return {
        code: 'another-ledger',
        message: {
          en: `${view.functionName} writes to LEDGER=${deployed}; .env says ${ledger}. Whether a rotation is open is recorded there.`,
          zh: `${view.functionName} 写入 LEDGER=${deployed}，而 .env 中是 ${ledger}。是否有未结束的轮换，记录在前者之中。`,
        },
        remedy: {
          en: `Set LEDGER in .env as it is deployed, or repeat the same command with --abandon-open ${UNKNOWN}.`,
          zh: `请把 .env 中的 LEDGER 改为已部署的值，或在同一条命令后加 --abandon-open ${UNKNOWN}。`,
        },
      };
  }
  return undefined;
}
