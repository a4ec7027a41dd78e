/**
 * What `--apply` writes to `.env`: MODE=apply, and for the first time INCLUDE with one load balancer. Pure.
 */
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { loadBalancerIdPattern } from '../../../shared/base/identifiers.ts';
import type { InEach } from '../../../shared/core/model/texts/language.ts';

export interface ApplyChange {
  /** Values for `.env`; `undefined` removes one. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What is said about it. */
  readonly note: InEach<string>;
}

/** Whether `--apply alb-...` works: an INCLUDE of tags or of several ids would be lost. */
export function canNarrow(include: string | undefined): boolean {
  return include === undefined || include === '' || loadBalancerIdPattern.test(include);
}

/**
 * @param loadBalancerId of `--apply alb-...`; `undefined`: all that the settings cover
 * @throws InvalidConfiguration if INCLUDE names something that would be lost
 */
export function applyChange(
  values: Readonly<Record<string, string>>,
  loadBalancerId: string | undefined,
): ApplyChange {
  const include = values['INCLUDE'] ?? '';
  const isOne = include !== '' && canNarrow(include);
  if (loadBalancerId === undefined)
    return isOne
      ? {
          values: { MODE: 'apply', INCLUDE: undefined },
          note: {
            en: `INCLUDE=${include} is removed: all load balancers`,
            zh: `去掉 INCLUDE=${include}：所有负载均衡实例`,
          },
        }
      : {
          values: { MODE: 'apply' },
          note:
            include === ''
              ? { en: 'all load balancers', zh: '所有负载均衡实例' }
              : { en: `what INCLUDE names: ${include}`, zh: `INCLUDE 所指定的内容：${include}` },
        };
  if (!canNarrow(include))
    throw new InvalidConfiguration(
      `.env has INCLUDE=${include}, which --apply ${loadBalancerId} would replace.`,
      {
        hint: 'Use --apply without an id for what INCLUDE names, or change INCLUDE in .env.',
        chinese: {
          says: `.env 中有 INCLUDE=${include}，会被 --apply ${loadBalancerId} 替换。`,
          todo: '请使用不带 ID 的 --apply（适用于 INCLUDE 所指定的内容），或修改 .env 中的 INCLUDE。',
        },
      },
    );
  return {
    values: { MODE: 'apply', INCLUDE: loadBalancerId },
    note: { en: `only ${loadBalancerId}`, zh: `仅 ${loadBalancerId}` },
  };
}
