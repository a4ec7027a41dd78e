/**
 * Products that the account has not activated, found by the first read of each, so that a person hears of all of them in one message and
 * before anything is created.
 */
import { RotatorError } from '../../../shared/base/errors.ts';
import { activationProblem } from '../../../shared/cloud/activation.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';

interface Product {
  readonly name: string;
  readonly chineseName: string;
  /** Where a person activates it. */
  readonly page: string;
}

export const products = {
  fc: { name: 'Function Compute', chineseName: '函数计算', page: 'https://fcnext.console.aliyun.com' },
  oss: {
    name: 'Object Storage Service (OSS)',
    chineseName: '对象存储 OSS',
    page: 'https://oss.console.aliyun.com',
  },
  eventbridge: {
    name: 'EventBridge',
    chineseName: '事件总线 EventBridge',
    page: 'https://eventbridge.console.aliyun.com',
  },
  alb: {
    name: 'Application Load Balancer (ALB)',
    chineseName: '应用型负载均衡 ALB',
    page: 'https://slb.console.aliyun.com/alb',
  },
  cms: { name: 'CloudMonitor', chineseName: '云监控', page: 'https://cloudmonitornext.console.aliyun.com' },
  /** Only doctor and the functions call it. */
  cas: {
    name: 'Certificate Management Service (CAS)',
    chineseName: '数字证书管理服务',
    page: 'https://yundun.console.aliyun.com/?p=cas',
  },
} satisfies Readonly<Record<string, Product>>;

export type ProductId = keyof typeof products;

/** One sentence for each product. */
export class ProductNotActivated extends RotatorError {
  constructor(found: readonly { readonly product: ProductId; readonly error: CloudError }[]) {
    const sentences = found.map(({ product, error }) => {
      const { name, page } = products[product];
      return activationProblem(error.cloudCode) === 'overdue'
        ? `${name} is not activated in this account, or is shut for overdue payment (${error.cloudCode}): open ${page}.`
        : `${name} is not activated in this account (${error.cloudCode}): open ${page} and activate it.`;
    });
    const chinese = found.map(({ product, error }) => {
      const { chineseName, page } = products[product];
      return activationProblem(error.cloudCode) === 'overdue'
        ? `本账号未开通${chineseName}，或因欠费而停服（${error.cloudCode}）：请打开 ${page} 。`
        : `本账号未开通${chineseName}（${error.cloudCode}）：请打开 ${page} 开通。`;
    });
    super('ProductNotActivated', sentences.join('\n'), {
      hint: 'Then run the same command again. Nothing was changed.',
      chinese: { says: chinese.join('\n'), todo: '开通之后再次运行同一条命令。没有修改任何内容。' },
    });
    this.name = 'ProductNotActivated';
  }
}

/** A right is missing. A product that is not activated refuses with 403, too, and is no missing right. */
export function isDenied(error: unknown): error is CloudError {
  return (
    error instanceof CloudError && error.kind === 'denied' && activationProblem(error.cloudCode) === undefined
  );
}

type Read = readonly [ProductId, () => Promise<unknown>];
type Answers<Reads extends readonly Read[]> = {
  -readonly [Index in keyof Reads]: Awaited<ReturnType<Reads[Index][1]>>;
};

/**
 * The first read of each product, one after the other.
 * @throws ProductNotActivated naming every product that refused because it is not activated; any other error at once
 */
export async function readActivated<const Reads extends readonly Read[]>(
  ...reads: Reads
): Promise<Answers<Reads>> {
  const found: { readonly product: ProductId; readonly error: CloudError }[] = [];
  const answers: unknown[] = [];
  for (const [product, read] of reads)
    try {
      answers.push(await read());
    } catch (error) {
      if (!(error instanceof CloudError) || activationProblem(error.cloudCode) === undefined) throw error;
      found.push({ product, error });
    }
  if (found.length > 0) throw new ProductNotActivated(found);
  return answers as Answers<Reads>;
}
