/** The bucket of the ledger as OSS describes it. Pure. */
import { DEPLOY } from './check-facts.ts';
import { type CheckResult, judge, NOTHING, notApplicable, type Reading, readOr, unknown } from './result.ts';
import { because, type Sentence } from './sentence.ts';

export type Versioning = 'never' | 'enabled' | 'suspended';

export interface LifecycleRule {
  readonly id: string | undefined;
  readonly isEnabled: boolean;
  /** Empty: the whole bucket. */
  readonly prefix: string;
  /** Whether it deletes or moves current objects. */
  readonly expires: boolean;
}

export interface BucketFacts {
  readonly region: string;
  readonly acl: string;
  readonly versioning: Reading<Versioning>;
  readonly lifecycle: Reading<readonly LifecycleRule[]>;
  /** Whether there is a retention policy. */
  readonly hasRetention: Reading<boolean>;
  readonly isPublicAccessBlocked: Reading<boolean>;
}

export type BucketReading = Reading<BucketFacts> | { readonly refused: 'missing' | 'foreign' | 'elsewhere' };

export interface BucketPlace {
  readonly bucket: string;
  /** Of the ledger, without slash at its ends; may be empty. */
  readonly folder: string;
  /** Of the functions. */
  readonly region: string;
}

/** What only the description of a bucket shows. */
const described = ['bucket-versioning', 'bucket-lifecycle', 'bucket-worm', 'bucket-public'] as const;

/** An installation whose ledger is in memory or in a file has no bucket to check. */
export function checkNoBucket(): readonly CheckResult[] {
  const none = { en: 'LEDGER is in no bucket.', zh: 'LEDGER 不在 Bucket 中。' };
  return [
    judge('ledger-location', { faults: [none], ok: NOTHING }),
    ...(['bucket', 'bucket-owner', ...described] as const).map((id) => notApplicable(id, none)),
  ];
}

export function checkBucket(place: BucketPlace, reading: BucketReading): readonly CheckResult[] {
  const { bucket, region } = place;
  if ('refused' in reading) return withoutDescription(place, reading.refused);
  if ('problem' in reading)
    return (['bucket', 'bucket-owner', ...described] as const).map((id) =>
      unknown(
        id,
        because(
          { en: `OSS did not describe ${bucket}`, zh: `OSS 没有返回 ${bucket} 的信息` },
          reading.problem,
        ),
      ),
    );
  const facts = reading.value;
  return [
    facts.region === region
      ? judge('bucket', {
          ok: { en: `The bucket ${bucket} is in ${region}.`, zh: `Bucket ${bucket} 位于 ${region}。` },
        })
      : elsewhere({
          en: `The bucket ${bucket} is in ${facts.region}, the functions are in ${region}.`,
          zh: `Bucket ${bucket} 位于 ${facts.region}，而函数位于 ${region}。`,
        }),
    judge('bucket-owner', {
      ok: { en: `The bucket ${bucket} is of this account.`, zh: `Bucket ${bucket} 属于本账号。` },
    }),
    checkVersioning(bucket, facts.versioning),
    checkLifecycle(place, facts.lifecycle),
    readOr('bucket-worm', facts.hasRetention, (isKept) => ({
      faults: isKept
        ? [
            {
              en: `The bucket ${bucket} has a retention policy.`,
              zh: `Bucket ${bucket} 设有合规保留策略。`,
            },
          ]
        : [],
      ok: { en: 'There is no retention policy.', zh: '没有合规保留策略。' },
    })),
    readOr('bucket-public', facts.isPublicAccessBlocked, (isBlocked) => ({
      faults:
        facts.acl !== 'private' && !isBlocked
          ? [
              {
                en: `The bucket ${bucket} is ${facts.acl}.`,
                zh: `Bucket ${bucket} 的读写权限为 ${facts.acl}。`,
              },
            ]
          : [],
      warnings: facts.acl === 'private' && !isBlocked ? [notBlocked(bucket)] : [],
      ok: { en: 'Public access is blocked.', zh: '已阻止公共访问。' },
    })),
  ];
}

function elsewhere(fault: Sentence): CheckResult {
  return { ...judge('bucket', { faults: [fault], ok: NOTHING }), cause: 'elsewhere' };
}

/** With a warning no repair is shown, so its message says it. */
function notBlocked(bucket: string): Sentence {
  return {
    en: `Public access to ${bucket} is not blocked: the next change of an ACL or of a bucket policy could show the ledger to all. ${DEPLOY} blocks it where the bucket carries our tags; otherwise OSS console, bucket, Permission Control, Block Public Access.`,
    zh: `没有阻止对 ${bucket} 的公共访问：以后对 ACL 或 Bucket 授权策略的任何修改，都可能使轮换记录对所有人可见。Bucket 带有本部署的标签时，${DEPLOY} 会阻止公共访问；否则请在 OSS 控制台的 Bucket > 权限控制 > 阻止公共访问中设置。`,
  };
}

/** One that is missing has no owner; one of another region may be anybody's; one of another account may be anywhere. */
function withoutDescription(
  { bucket, region }: BucketPlace,
  refused: 'missing' | 'foreign' | 'elsewhere',
): readonly CheckResult[] {
  const reason = {
    missing: { en: `There is no bucket ${bucket}.`, zh: `没有名为 ${bucket} 的 Bucket。` },
    foreign: { en: `${bucket} cannot be read.`, zh: `无法读取 ${bucket}。` },
    elsewhere: {
      en: `The bucket ${bucket} is in another region; the functions are in ${region}.`,
      zh: `Bucket ${bucket} 位于其他地域，而函数位于 ${region}。`,
    },
  }[refused];
  const isForeign = refused === 'foreign';
  return [
    refused === 'elsewhere'
      ? elsewhere(reason)
      : judge('bucket', { ...(isForeign ? { unknowns: [reason] } : { faults: [reason] }), ok: NOTHING }),
    isForeign
      ? judge('bucket-owner', {
          faults: [
            {
              en: `The bucket ${bucket} belongs to another account.`,
              zh: `Bucket ${bucket} 属于其他账号。`,
            },
          ],
          ok: NOTHING,
        })
      : unknown('bucket-owner', reason),
    ...described.map((id) => unknown(id, reason)),
  ];
}

export function checkVersioning(bucket: string, versioning: Reading<Versioning>): CheckResult {
  return readOr('bucket-versioning', versioning, (state) => ({
    faults:
      state === 'never'
        ? []
        : [
            state === 'enabled'
              ? {
                  en: `The bucket ${bucket} is versioned: OSS overwrites entries there.`,
                  zh: `Bucket ${bucket} 已开启版本控制：OSS 会覆盖其中的记录。`,
                }
              : {
                  en: `The bucket ${bucket} was once versioned, which cannot be undone: OSS overwrites entries there.`,
                  zh: `Bucket ${bucket} 曾开启版本控制，无法恢复为未开启：OSS 会覆盖其中的记录。`,
                },
          ],
    ok: { en: 'The bucket was never versioned.', zh: 'Bucket 从未开启版本控制。' },
  }));
}

/** As deploy does, it takes no prefix in the folder for harmless: what is written there may change. */
function checkLifecycle(
  { bucket, folder }: BucketPlace,
  rules: Reading<readonly LifecycleRule[]>,
): CheckResult {
  const root = folder === '' ? '' : `${folder}/`;
  return readOr('bucket-lifecycle', rules, (all) => ({
    faults: all
      .filter(
        ({ isEnabled, prefix, expires }) =>
          isEnabled && expires && (root.startsWith(prefix) || prefix.startsWith(root)),
      )
      .map(({ id, prefix }) => ({
        en: `The lifecycle rule ${id ?? '(without id)'} of ${bucket} (${prefix === '' ? 'whole bucket' : prefix}) deletes or moves entries of the ledger.`,
        zh: `${bucket} 的生命周期规则 ${id ?? '（无 ID）'}（${prefix === '' ? '整个 Bucket' : prefix}）会删除或转移轮换记录。`,
      })),
    ok: { en: 'No lifecycle rule meets the ledger.', zh: '没有涉及轮换记录的生命周期规则。' },
  }));
}
