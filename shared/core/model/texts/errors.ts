/**
 * What each error means and what to do, in Chinese, by code. In English an error has its own message and hint, with names and numbers, and
 * docs/errors.md explains it.
 */
import { commandErrorsInChinese } from './command-errors.ts';
import type { ErrorText } from './error-text.ts';

export const errorTextsInChinese: Readonly<Record<string, ErrorText>> = {
  InvalidEvent: {
    says: '无法理解收到的事件：不是 JSON、含有不认识的字段或字段格式不对、超过 128 KB，或 rotate 没有收到负载均衡实例。没有读取或修改任何内容。',
    todo: '请更正原文中指出的字段后重新发送。',
  },
  InvalidConfiguration: {
    says: '设置不正确（环境变量、.env 或命令的选项），原文指出是哪一项。没有读取或修改任何内容。',
    todo: '请按原文更正；函数的设置在 .env 中更正后重新部署。',
  },
  CredentialsMissing: {
    says: '本次调用没有凭证。没有读取或修改任何内容。',
    todo: '在函数计算上请为函数配置角色（s.yaml 的 role）；在本机请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET（临时凭证还需 ALIBABA_CLOUD_SECURITY_TOKEN），或用阿里云 CLI 配置凭证（aliyun configure）。',
  },
  CloudCallFailed: {
    says: '多次重试后，对 ALB 或数字证书管理服务的调用仍然失败。',
    todo: '限流或暂时的状态无需处理，下次扫描会重试；缺少权限时请为角色授予相应操作的权限；配额用完时请提升配额。',
  },
  UnknownLoadBalancer: {
    says: '该地域没有这个负载均衡实例。没有修改任何内容。',
    todo: '请核对实例 ID 和地域。',
  },
  UnknownRegion: {
    says: '没有这个地域：ALB 的域名无法解析，ALB 也没有列出该地域。没有修改任何内容。',
    todo: '请更正 REGIONS，或命令中的地域。',
  },
  UnknownListener: {
    says: '命令中的监听不存在。没有修改任何内容，包括其他监听。',
    todo: '请核对监听 ID 和地域。',
  },
  RegionNotCovered: {
    says: '请求、事件或命令中的地域不在本服务的范围内。没有在那里读取或修改任何内容。',
    todo: '请核对地域；需要增加地域时，由运维人员写入 REGIONS。',
  },
  InvalidTimestamp: {
    says: '请求没有 webhook-timestamp、不是秒数，或与函数的时钟相差超过五分钟。没有读取或修改任何内容。',
    todo: '请发送签名时刻的秒数（不是毫秒），校准发送方的时钟，每次重试都重新签名。',
  },
  InvalidSignature: {
    says: '请求没有 webhook-id 或 webhook-signature，或没有任何签名与请求相符。没有读取或修改任何内容。',
    todo: '请用 WEBHOOK_SECRET 对 ID、时间戳和原样发送的请求体签名，三者以点号连接。',
  },
  InvalidToken: {
    says: '请求没有签名，且 Authorization: Bearer 缺失或不是 WEBHOOK_TOKEN。没有读取或修改任何内容。',
    todo: '请在请求头中原样发送 WEBHOOK_TOKEN 中的令牌。',
  },
  TooManyRequests: {
    says: '该令牌在五分钟内已启动过一次扫描。没有启动任何操作。',
    todo: '请在 Retry-After 之后重新发送，或等待定时触发器。',
  },
  MethodNotAllowed: { says: '请求不是 POST。', todo: '请把命令作为 POST 的请求体发送。' },
  BodyTooLarge: {
    says: '请求超过 64 KB。没有读取或修改任何内容。',
    todo: '请减少监听的数量，或去掉 listenerIds。',
  },
  ServiceInPlanMode: {
    says: '请求要求 "mode": "apply"，而本服务只做计划。没有读取或修改任何内容。',
    todo: '请去掉 mode；允许修改须由运维人员设置 MODE=apply。',
  },
  AlreadyAccepted: {
    says: '具有相同 webhook-id 的请求已被接受，没有再次启动。',
    todo: '超时后的重试无需处理；如需再次执行，请换一个 webhook-id 重新签名。',
  },
  WebhookNotConfigured: {
    says: 'WEBHOOK_SECRET 和 WEBHOOK_TOKEN 都为空，webhook 已关闭。',
    todo: '请设置 WEBHOOK_SECRET，或移除 HTTP 触发器。',
  },
  ScanFunctionNotConfigured: {
    says: 'SCAN_FUNCTION 为空，无法启动扫描。',
    todo: '请把 SCAN_FUNCTION 设为扫描函数的名称后重新发送请求，或移除投递事件的规则；定时触发器仍会发现该证书。',
  },
  PlanChanged: {
    says: '命令指定了计划的哈希，而当前计划已不同。没有修改任何内容。',
    todo: '请查看新的计划，确认无误后批准。',
  },
  ScanIncomplete: {
    says: '部分负载均衡实例或地域未能读取，或 worker 未能启动；其余均已处理。',
    todo: '每项失败在日志中有一行说明。下次扫描会重新读取，但不会重复 force，如需要请再次发送命令。',
  },
  ServedCertificateWrong: {
    says: '握手结果表明，监听返回的证书的证书链不受信任、不完整或已过期，或域名与数字证书管理服务所列不符，而此前检查是正常的。',
    todo: '请上传带完整证书链的正确证书，扫描会使用它；如果是有意为之，可用 npm run ledger -- acknowledge <certificateId> 结束告警；私有根证书请写入 EXTRA_CA。',
  },
  RootsSuspected: {
    says: '一天之内有超过三张此前正常的证书变为不受信任，更可能是本服务的根证书列表或函数时钟有问题；不会因此更换它们。',
    todo: '请检查时钟和根证书列表的日期，部署较新的版本，或把根证书写入 EXTRA_CA。',
  },
  NothingToAcknowledge: {
    says: '最近的每日检查没有发现这张证书有问题。没有修改任何内容。',
    todo: '请核对证书 ID，并确认 LEDGER 与函数的相同。',
  },
  Interrupted: {
    says: '在处理到该负载均衡实例之前，运行被 Ctrl-C 或信号中止。它没有被修改。',
    todo: '请再次运行命令，或等待下次扫描。',
  },
  UnresolvedEmergency: {
    says: '仍有监听的证书即将过期、已过期或已吊销，且没有更换成功。',
    todo: '请按各证书的原因处理；不再需要证书的监听可以删除、停止或写入 EXCLUDE，不再需要的域名写入 RETIRED_NAMES。',
  },
  EmergencyWithoutLedger: {
    says: '轮换记录已一小时没有应答，而有证书在一天内过期或已过期；没有轮换记录时不启动任何变更。',
    todo: '请恢复对轮换记录的访问：Bucket、地域、函数的网络、角色的权限；如耗时过长，请手动更换原文中的证书。',
  },
  LedgerLost: {
    says: '其间另一个 worker 已写入该负载均衡实例的轮换记录，本次运行在下一次写入之前停止。',
    todo: '无需处理，另一个 worker 会继续。',
  },
  LedgerAbsent: {
    says: 'LEDGER 指向的位置没有任何轮换记录。',
    todo: '请与函数的 LEDGER 对比；刚部署的服务会在第一次扫描时创建轮换记录。',
  },
  LedgerUnavailable: {
    says: '多次重试后仍无法读取或写入轮换记录。',
    todo: '请检查 Bucket、角色的权限、磁盘空间、网络（VPC、NAT 网关）和 OSS_ENDPOINT；暂时的故障无需处理。',
  },
  LedgerBucketVersioned: {
    says: 'LEDGER 指向的 Bucket 开启过版本控制，OSS 会允许两个 worker 写入同一条记录。没有修改任何内容。',
    todo: '请把 LEDGER 改为从未开启版本控制的 Bucket。',
  },
  LedgerFormatUnknown: {
    says: '轮换记录中有其他版本写入、本版本不认识的格式或类型。在任何变更之前已停止。',
    todo: '请在所有位置部署较新的版本。',
  },
  LedgerDamaged: {
    says: '轮换记录中有一条缺失、被修改、与类型不符或位置不对，无法得知原定的变更，因此没有修改任何内容。',
    todo: '请查明是谁删除或修改了其中的对象或文件（人工、生命周期规则或同步）；如其余内容也不可信，请在没有轮换运行时把 LEDGER 指向一个空的位置。',
  },
  LedgerEntryTooLarge: {
    says: '一条轮换记录会超过 4 MB，没有写入，其后的步骤也没有执行。',
    todo: '请连同原文反馈给我们。',
  },
  CertificateNotFound: {
    says: '本账号的数字证书管理服务中没有命令或事件所指定的证书。没有修改任何内容。',
    todo: '请核对证书 ID，并确认证书在函数角色所属的账号；刚签发的证书请重试，或等待定时触发器。',
  },
  UnknownCertificate: {
    says: '轮换记录中没有这张证书的轮换，因此它不可能被隔离。没有修改任何内容。',
    todo: '请核对证书 ID，并确认 LEDGER 与函数的相同；npm run ledger -- quarantine 会列出被隔离的证书。',
  },
  UnknownRotation: {
    says: '轮换记录中没有这次轮换的未结束变更：已结束、已放弃，或不存在。没有修改任何内容。',
    todo: '请核对轮换 ID，并确认 LEDGER 与函数的相同；npm run ledger -- open 会列出未结束的变更。',
  },
  RotationInProgress: {
    says: 'worker 正在处理该负载均衡实例，不能放弃其中的轮换。没有修改任何内容。',
    todo: '请等到租约到期后再检查（npm run ledger -- open），然后放弃仍未结束的变更。',
  },
  EventNotSendable: {
    says: '事件不符合 EventBridge 的规则或超过 64 KB，已跳过，其余已发送。',
    todo: '请反馈给我们；事件的内容在运行报告和轮换记录中。',
  },
  StatusNotConfigured: {
    says: 'STATUS_TOKEN 为空，状态页已关闭。',
    todo: '请用 openssl rand -hex 32 生成令牌，设置 STATUS_TOKEN 后重新部署。',
  },
  StatusForeignOrigin: {
    says: '退出登录的请求不是来自状态页。没有修改任何内容。',
    todo: '请使用页面上的按钮。',
  },
  StatusUnauthorized: {
    says: '令牌缺失或不正确，或浏览器中的会话已结束。没有读取任何内容。',
    todo: '请发送 Authorization: Bearer <令牌>，或重新登录。',
  },
  StatusNotFound: {
    says: '没有这个路径。',
    todo: '请使用状态页的路径；使用自定义域名时请检查路由：函数应收到 /metrics，而不是 /something/metrics。',
  },
  StatusMethodNotAllowed: {
    says: '状态页是只读的。',
    todo: '请使用 GET 或 HEAD；要请求轮换，请使用 webhook 等触发方式。',
  },
  ...commandErrorsInChinese,
  Unexpected: {
    says: 'alb-cert-rotator 的缺陷。下次扫描会恢复未结束的变更，以监听的实际状态为准。',
    todo: '请连同该请求的日志反馈给我们。',
  },
};
