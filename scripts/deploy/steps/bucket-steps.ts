/**
 * The bucket of the ledger. One that does not exist is created and marked; one that exists is only checked, because its other contents are
 * not ours, and what is missing on one of ours is done.
 *
 * OSS cannot create a bucket with tags, so a deployment can be killed before it has marked its new bucket, which the next one completes
 * (carry-out/new-buckets.ts). Any other bucket without our tags was there before, also an empty one.
 *
 * The ledger relies on `x-oss-forbid-overwrite`, which OSS ignores in a bucket that is or was versioned; a lifecycle rule would delete
 * entries; a retention policy would keep the two folders that are tidied.
 */
import { hasMarkOf, markOf } from '../../../shared/cloud/account/tags.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { PresentBucket } from '../present/present.ts';
import type { Wanted } from '../wanted/installation.ts';
import { markDifference } from './mark-difference.ts';
import type { Refusal, Step } from './step.ts';

export interface BucketPlan {
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  readonly notes?: readonly InEach<string>[];
}

export function planBucket(wanted: Wanted, present: PresentBucket): BucketPlan {
  const { name } = wanted.bucket;
  const { region, accountId } = wanted;
  switch (present.kind) {
    case 'none':
      return {
        steps: [
          { kind: 'create-bucket', bucket: name },
          ...completing(wanted, { tags: [], publicAccessBlocked: undefined }),
        ],
        refusals: [],
      };
    case 'foreign':
      return { steps: [], refusals: [ofAnotherAccount(name)] };
    case 'elsewhere':
      return { steps: [], refusals: [elsewhere(name, { en: 'another region', zh: '其他地域' }, region)] };
    case 'own':
      if (present.view.owner !== accountId) return { steps: [], refusals: [ofAnotherAccount(name)] };
      return planOwn(wanted, present);
  }
}

type OwnBucket = Extract<PresentBucket, { kind: 'own' }>;

function planOwn(wanted: Wanted, present: OwnBucket): BucketPlan {
  const { name, folder } = wanted.bucket;
  const { tags, isNew, publicAccessBlocked } = present;
  const isOurs = isNew || hasMarkOf(tags, wanted);
  const refusals = problemsOf(present, { name, folder, region: wanted.region, isOurs });
  if (refusals.length > 0) return { steps: [], refusals };
  if (isOurs) return { steps: completing(wanted, present), refusals };
  const isOpen = publicAccessBlocked !== true;
  return { steps: [], refusals, notes: isOpen ? [openBucket(name)] : [] };
}

/** What a new bucket needs, or one of ours lacks; the mark first, so that the rest is done by the next run if this one ends in between. */
function completing(
  wanted: Wanted,
  { tags, publicAccessBlocked }: Pick<OwnBucket, 'tags' | 'publicAccessBlocked'>,
): readonly Step[] {
  const { name } = wanted.bucket;
  const steps: Step[] = [];
  if (!hasMarkOf(tags, wanted))
    steps.push({
      kind: 'mark',
      what: 'bucket',
      name,
      tags: markOf(wanted),
      differences: [markDifference(tags, wanted)],
    });
  if (publicAccessBlocked !== true)
    steps.push({
      kind: 'block-public-access',
      bucket: name,
      differences: [{ en: 'public access: not blocked -> blocked', zh: '公共访问：未阻止 -> 已阻止' }],
    });
  return steps;
}

/** OSS blocks it in new buckets since October 2025 only. */
function openBucket(name: string): InEach<string> {
  return {
    en: `Public access to the bucket ${name} is not blocked: the next change of an ACL or of a bucket policy could show the ledger to all. It lacks our tags, so deploy leaves it: ${HOW_TO_BLOCK.en}.`,
    zh: `Bucket ${name} 没有阻止公共访问：ACL 或 Bucket 授权策略一旦修改，轮换记录就可能对所有人可见。它没有本部署的标签，因此 deploy 不修改它：${HOW_TO_BLOCK.zh}。`,
  };
}

const HOW_TO_BLOCK: InEach<string> = {
  en: 'block it in the OSS console (bucket, Permission Control, Block Public Access)',
  zh: '请在 OSS 控制台设置（Bucket > 权限控制 > 阻止公共访问）',
};

function ofAnotherAccount(name: string): Refusal {
  return {
    code: 'bucket-of-another-account',
    message: {
      en: `The bucket ${name} belongs to another account, or the caller may not read it. Names of buckets are unique among all accounts.`,
      zh: `Bucket ${name} 属于其他账号，或调用者无权读取它。Bucket 的名称在所有账号中是唯一的。`,
    },
    remedy: {
      en: `Choose another name in LEDGER, or grant oss:GetBucketInfo on ${name}.`,
      zh: `请在 LEDGER 中换一个名称，或授予对 ${name} 的 oss:GetBucketInfo 权限。`,
    },
  };
}

function elsewhere(name: string, place: InEach<string>, region: string): Refusal {
  return {
    code: 'bucket-elsewhere',
    message: {
      en: `The bucket ${name} is in ${place.en}; the functions are in ${region}.`,
      zh: `Bucket ${name} 位于${place.zh}，而函数位于 ${region}。`,
    },
    remedy: {
      en: `Choose a bucket in ${region}: each entry of the ledger is written before the next step of a rotation.`,
      zh: `请使用 ${region} 的 Bucket：轮换的每一步之前都要写入一条轮换记录。`,
    },
  };
}

interface Place {
  readonly name: string;
  readonly folder: string;
  readonly region: string;
  readonly isOurs: boolean;
}

function problemsOf(present: OwnBucket, { name, folder, region, isOurs }: Place): readonly Refusal[] {
  const { view, versioning, lifecycle, hasRetention, publicAccessBlocked } = present;
  const problems: Refusal[] = [];
  if (view.location !== `oss-${region}`)
    problems.push(elsewhere(name, { en: view.location, zh: ` ${view.location}` }, region));
  if (versioning !== 'never')
    problems.push({
      code: 'bucket-versioned',
      message: {
        en: `Versioning of the bucket ${name} is ${versioning}. In such a bucket OSS overwrites what must be written once, also while versioning is suspended.`,
        zh: `Bucket ${name} 的版本控制状态为 ${versioning}。在这样的 Bucket 中，OSS 会覆盖只允许写入一次的内容，暂停版本控制后也一样。`,
      },
      remedy: {
        en: 'Choose a bucket that was never versioned; it cannot be undone.',
        zh: '请使用从未开启过版本控制的 Bucket：开启之后无法撤销。',
      },
    });
  const expiring = lifecycle.find((rule) => rule.isEnabled && rule.expires && covers(rule.prefix, folder));
  if (expiring)
    problems.push({
      code: 'bucket-expires-ledger',
      message: {
        en: `The lifecycle rule ${expiring.id ?? '(without id)'} of the bucket ${name} deletes or moves objects under "${expiring.prefix}", where the ledger is.`,
        zh: `Bucket ${name} 的生命周期规则 ${expiring.id ?? '（无 ID）'} 会删除或转移“${expiring.prefix}”下的对象，而轮换记录就在其中。`,
      },
      remedy: {
        en: 'Limit the rule to another folder, or choose another bucket.',
        zh: '请把该规则限定在其他目录，或使用另一个 Bucket。',
      },
    });
  if (hasRetention)
    problems.push({
      code: 'bucket-retention',
      message: {
        en: `The bucket ${name} has a retention policy: old snapshots of the ledger could not be deleted.`,
        zh: `Bucket ${name} 设置了合规保留策略：轮换记录的旧快照无法删除。`,
      },
      remedy: { en: 'Choose a bucket without one.', zh: '请使用没有合规保留策略的 Bucket。' },
    });
  // The block of one of ours is a step.
  if (!isOurs && publicAccessBlocked !== true && view.acl !== 'private')
    problems.push({
      code: 'bucket-public',
      message: {
        en: `The bucket ${name} is ${view.acl}, and public access is not blocked: the ledger names every listener and certificate.`,
        zh: `Bucket ${name} 的读写权限为 ${view.acl}，且没有阻止公共访问：轮换记录中有每个监听和每张证书。`,
      },
      remedy: {
        en: `Make it private, or ${HOW_TO_BLOCK.en}. deploy does neither to a bucket without our tags.`,
        zh: `请改为私有，或阻止公共访问：${HOW_TO_BLOCK.zh}。对没有本部署标签的 Bucket，deploy 两者都不会做。`,
      },
    });
  return problems;
}

/** Whether objects of the folder can begin with the prefix, or the prefix lies inside the folder. */
function covers(prefix: string, folder: string): boolean {
  const inFolder = folder === '' ? '' : `${folder}/`;
  return inFolder.startsWith(prefix) || prefix.startsWith(inFolder);
}
