/** The errors of commands in Chinese, by code. */
import type { ErrorText } from './error-text.ts';

export const commandErrorsInChinese = {
  NotFound: {
    says: '指定给 verify 的负载均衡实例或监听不在所读取的任何地域中。',
    todo: '请核对 ID，并用 --region 指定其地域。',
  },
  PortInUse: {
    says: '本机的其他程序正在使用状态页的端口。',
    todo: '请用 --port 选择其他端口（0 表示任一空闲端口）。',
  },
  UnreadableFile: {
    says: '指定给 upload 的文件无法读取、已损坏，或不是命令所需的文件：PEM 格式的证书链及其未加密的私钥。没有发送任何内容。',
    todo: '请核对路径和读取权限，并指定 ACME 客户端写出的证书链和私钥；加密的私钥请先用 openssl pkey 解密。',
  },
  UnfitCertificate: {
    says: '证书没有通过 upload 的检查：私钥不属于该证书，证书链不完整或顺序不对，证书已过期或尚未生效，或不是由 CA 签发。没有发送任何内容。',
    todo: '请按原文中的检查项更正：提供同一次签发的完整证书链和私钥，服务器证书在前，其后依次为签发者的证书。',
  },
  NameTaken: {
    says: '数字证书管理服务中已有同名的其他证书。没有上传任何内容。',
    todo: '请用 --name 指定其他名称，或省略该选项，由证书得出名称。',
  },
  WebhookUnreachable: {
    says: 'webhook 没有应答。证书已在数字证书管理服务中。',
    todo: '请检查 WEBHOOK_URL；即使不处理，定时触发的扫描也会在一小时内发现该证书。',
  },
  WebhookRefused: {
    says: 'webhook 没有接受请求，原文中有其状态码和错误码。证书已在数字证书管理服务中。',
    todo: '请按 webhook 返回的错误码处理；即使不处理，定时触发的扫描也会在一小时内发现该证书。',
  },
  QuestionEnded: {
    says: '命令的提问被 Ctrl-C 或 Ctrl-D 结束，没有得到回答。没有修改任何内容。',
    todo: '请重新运行命令并回答。',
  },
  ProductNotActivated: {
    says: '账号尚未开通部署所需的产品，或产品因欠费停服。没有修改任何内容。',
    todo: '请打开原文中的控制台开通该产品，然后重新运行同一命令。',
  },
  DeploymentStopped: {
    says: '部署在某一步停止，原文列出已完成和未完成的步骤。',
    todo: '请处理原文指出的问题，然后重新运行同一命令：从停止处继续。',
  },
  RemovalStopped: {
    says: '卸载在某一步停止，原文列出已完成和未完成的步骤。',
    todo: '请处理原文指出的问题，然后重新运行同一命令：从停止处继续。',
  },
  ServerlessDevsFailed: {
    says: 'Serverless Devs 部署函数时出错，原文是其输出的最后几行。',
    todo: '请处理其中指出的问题，然后重新运行 deploy。',
  },
  NotAsDeployed: {
    says: '部署的每一步都已执行，但账号与预期仍有差异：某一步没有生效，或其他程序同时修改了资源。',
    todo: '请重新运行同一命令；若仍然如此，请在操作审计（ActionTrail）中查看还有什么在修改这些资源。',
  },
  FirstScanFailed: {
    says: '服务已部署，但只做计划的第一次扫描失败，或返回的不是报告。',
    todo: '请运行 npm run doctor，查找函数缺少什么。',
  },
  MetricUnknown: {
    says: '云监控没有告警所用的监控项，或没有可用的统计方法。',
    todo: '请将 ALARM_CONTACT_GROUP 留空，并在云监控控制台中设置告警。',
  },
  WorkIsOpen: {
    says: '没有删除函数：存在只能由它完成或回滚的未结束变更，或者无法读取轮换记录，不知道是否存在这样的变更。',
    todo: '请把该 VPC 写回 VPC_WORKERS 并部署，等待下次扫描完成该变更（npm run ledger -- open 会列出），然后重新运行同一命令。',
  },
  WorkersStillRun: {
    says: '等待一小时以上后，待删除的函数仍有任务在运行。',
    todo: '请在函数计算控制台的异步任务中停止这些任务，然后重新运行同一命令。',
  },
  FunctionStillThere: {
    says: '函数计算已接受删除请求，但函数仍然存在。',
    todo: '请在函数计算控制台中查看该函数，然后重新运行 remove。',
  },
} as const satisfies Readonly<Record<string, ErrorText>>;
