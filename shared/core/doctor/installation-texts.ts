/** The checks of the account, the roles and the functions, in Chinese. */
import { DEPLOY, DEPLOY_ACCEPT, OWN_ROLE_IN_CHINESE, type TextsOf } from './check-facts.ts';
import type { installationChecks } from './installation-checks.ts';

export const installationTexts: TextsOf<typeof installationChecks> = {
  identity: {
    title: '访问凭证',
    means: 'AccessKey 不正确、已失效，或属于其他账号。',
    repair:
      '重新配置凭证：aliyun configure，或设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET。',
  },
  clock: {
    title: '时钟',
    means: '时钟与阿里云不一致：相差达到 15 分钟时，签名的请求会被拒绝。',
    repair: 'sudo timedatectl set-ntp true',
  },
  activation: {
    title: '产品的开通状态',
    means: '本服务需要的产品在本账号中未开通，或因欠费停服。',
    repair: '打开消息中的页面，开通该产品。',
  },
  configuration: {
    title: '函数的配置',
    means: '函数的一个环境变量不正确：每次调用都以 InvalidConfiguration 结束。',
    repair: `如果 .env 中的变量也不正确，请更正，然后运行 ${DEPLOY}`,
  },
  endpoints: {
    title: '接入点',
    means: '无法访问 .env 中设置的阿里云地址，或该地址不属于阿里云。',
    repair: `从 .env 中删除 *_ENDPOINT 变量，然后运行 ${DEPLOY}`,
  },
  regions: {
    title: '地域',
    means: 'REGIONS 中有不提供 ALB 的地域。',
    repair: `在 .env 中更正 REGIONS，然后运行 ${DEPLOY}`,
  },
  role: {
    title: '函数的角色',
    means: '有函数没有角色、角色不存在，或使用了其他函数的角色。',
    repair: DEPLOY,
    repairs: {
      'own-role': `创建该角色，或从 .env 中删除其变量（例如 SCAN_ROLE），然后运行 ${DEPLOY}`,
    },
  },
  'role-trust': {
    title: '角色的信任策略',
    means: '函数计算不能扮演该角色，或其他主体可以扮演它。',
    repair: DEPLOY,
    repairs: {
      'own-role': '只允许 fc.aliyuncs.com 扮演该角色：RAM 控制台 > 角色 > 信任策略。',
    },
  },
  'role-policy': {
    title: '角色的权限策略',
    means: '角色的权限与其函数的策略文件不一致。',
    repair: DEPLOY,
    repairs: {
      'other-policies': `从角色上解除其他权限策略（RAM 控制台 > 角色），或在 .env 中指定一个角色，然后运行 ${DEPLOY}`,
    },
  },
  'permissions-scan': {
    title: 'scan 的权限',
    means: 'scan 无法读取所需的内容，因此不能发现待更换的证书。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'permissions-rotate': {
    title: 'rotate 的权限',
    means: 'rotate 无法读取或修改所需的内容，因此轮换失败。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'permissions-webhook': {
    title: 'webhook 的权限',
    means: 'webhook 无法查找负载均衡实例，或无法请求扫描。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'permissions-status': {
    title: 'status 的权限',
    means: 'status 无法读取轮换记录，因此状态页显示错误。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'permissions-certificate-issued': {
    title: 'certificate-issued 的权限',
    means: 'certificate-issued 无法请求扫描，因此新证书要等待定时触发器。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  ownership: {
    title: '本部署的标签',
    means: '有名称属于本部署的角色、权限策略或函数没有本部署的标签：deploy 不会修改它，remove 会保留它。',
    repair: 'npm run deploy -- --adopt',
  },
  'service-linked-roles': {
    title: '服务关联角色',
    means: '有产品缺少用于写日志、连接 VPC 或投递事件的服务关联角色。',
    repair: DEPLOY,
  },
  'update-resources': {
    title: 'UpdateListenerAttribute 的资源',
    means: 'RAM 还会检查监听的安全策略或服务器组，而角色没有相应的权限。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'event-bus': {
    title: '事件总线',
    means: 'EVENT_BUS 中的事件总线不存在，或不接受事件：轮换的结果不会通知任何人。',
    repair: DEPLOY,
  },
  notifications: {
    title: '直接通知',
    means: 'NOTIFY 的一个渠道或 HEARTBEAT_URL 的地址不接受任何消息：那里收不到通知。',
    repair: `更正 .env 中的变量或其服务中的机器人，然后运行 ${DEPLOY}。测试：npm run doctor -- --test`,
  },
  'function-missing': {
    title: '已部署的函数',
    means: '有设置需要的函数未部署。',
    repair: DEPLOY,
  },
  'function-state': {
    title: '函数的状态',
    means: '函数计算未能创建或更新函数。',
    repair: DEPLOY,
  },
  'function-disabled': {
    title: '函数的启用状态',
    means: '有函数的调用已被禁用。',
    repair: '启用它：函数计算控制台 > 函数 > 启用函数。',
  },
  'function-version': {
    title: '函数的版本',
    means: '有函数运行的代码与本版本不同。',
    repair: DEPLOY,
  },
  'function-settings': {
    title: '函数的设置',
    means: '有函数的环境变量、限制或触发器与 .env 不一致，或 .env 不需要该函数。',
    repair: DEPLOY,
    repairs: { lowering: `更正 .env；如果其内容正确，请运行 ${DEPLOY_ACCEPT}` },
  },
  timer: {
    title: 'scan 的定时触发器',
    means: '没有任何触发器启动 scan：不会发现待更换的证书。',
    repair: 'npm run deploy -- --start-timer',
  },
  alarms: {
    title: '告警',
    means: '云监控的告警缺失、已禁用或通知其他人：故障不会被发现。',
    repair: DEPLOY,
    repairs: {
      'no-contact-group': `创建该联系人组（云监控控制台 > 报警联系人），或在 .env 中更正 ALARM_CONTACT_GROUP，然后运行 ${DEPLOY}`,
    },
  },
  invocation: {
    title: '函数之间的调用',
    means: '该函数启动的函数没有接受调用：轮换或请求的扫描不会开始。',
    repair: DEPLOY,
    repairs: { 'own-role': OWN_ROLE_IN_CHINESE },
  },
  'other-editor': {
    title: '其他修改者',
    means: '数字证书管理服务的托管或部署任务会修改由本服务轮换的监听：二者会互相覆盖。',
    repair: `在数字证书管理服务中结束对该监听的托管或任务，或将监听写入 .env 的 EXCLUDE，然后运行 ${DEPLOY}`,
  },
  'other-installation': {
    title: '其他部署',
    means: '另一套使用其他轮换记录的部署覆盖同一地域：两份轮换记录不共享租约。',
    repair: `卸载其中一套部署（npm run remove），或在 .env 中设置相同的 LEDGER，然后运行 ${DEPLOY_ACCEPT}`,
  },
};
