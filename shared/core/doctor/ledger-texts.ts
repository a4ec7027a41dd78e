/** The checks of the bucket and of the ledger in it, in Chinese. */
import { DEPLOY, DEPLOY_ACCEPT, OWN_ROLE_IN_CHINESE, type TextsOf } from './check-facts.ts';
import type { ledgerChecks } from './ledger-checks.ts';

export const ledgerTexts: TextsOf<typeof ledgerChecks> = {
  bucket: {
    title: '轮换记录的 Bucket',
    means: 'LEDGER 中的 Bucket 不存在，或与函数不在同一地域。',
    repair: DEPLOY,
    repairs: {
      elsewhere: `在 .env 的 LEDGER 中改用函数所在地域的 Bucket，然后运行 ${DEPLOY_ACCEPT}`,
    },
  },
  'bucket-owner': {
    title: 'Bucket 的所有者',
    means: '该 Bucket 名称属于其他账号。',
    repair: `在 .env 的 LEDGER 中改用其他 Bucket，然后运行 ${DEPLOY_ACCEPT}`,
  },
  'bucket-versioning': {
    title: 'Bucket 的版本控制',
    means: 'Bucket 开启过版本控制：OSS 会覆盖其中的记录，两个 worker 可能同时持有同一个租约。',
    repair: `在 .env 的 LEDGER 中改用从未开启版本控制的 Bucket，然后运行 ${DEPLOY_ACCEPT}`,
  },
  'bucket-lifecycle': {
    title: 'Bucket 的生命周期规则',
    means: '有生命周期规则会删除或归档轮换记录。',
    repair: '将规则限定在其他前缀：OSS 控制台 > Bucket > 数据管理 > 生命周期。',
  },
  'bucket-worm': {
    title: 'Bucket 的合规保留策略',
    means: '合规保留策略（WORM）使本服务无法删除需要更新的记录。',
    repair: `在 .env 的 LEDGER 中改用没有合规保留策略的 Bucket，然后运行 ${DEPLOY_ACCEPT}`,
  },
  'bucket-public': {
    title: 'Bucket 的公共访问',
    means: '其他人可以读取或写入轮换记录。',
    repair: `Bucket 带有本部署的标签时，${DEPLOY} 会阻止公共访问；否则请在 OSS 控制台的 Bucket > 权限控制 > 阻止公共访问中设置。`,
  },
  'ledger-location': {
    title: '轮换记录的位置',
    means: '实例结束时轮换记录会丢失：无法防止两个 worker 同时修改。',
    repair: `在 .env 中设置 LEDGER=oss://<bucket>/<folder>，然后运行 ${DEPLOY_ACCEPT}`,
  },
  'ledger-readable': {
    title: '轮换记录可读',
    means: '无法列出或读取轮换记录。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'ledger-writable': {
    title: '轮换记录可写',
    means: '无法创建或删除轮换记录，因此不会启动轮换。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'ledger-exclusive': {
    title: '轮换记录的唯一性',
    means: '同名的第二条记录被接受：两个 worker 可能同时持有同一个租约。',
    repair: `设置 MODE=plan，并在 .env 的 LEDGER 中改用从未开启版本控制的 Bucket，然后运行 ${DEPLOY_ACCEPT}`,
  },
};
