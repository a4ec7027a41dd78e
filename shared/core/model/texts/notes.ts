/**
 * The notes of plans and scans in Chinese, as `fill` takes them. In English a note has its own message. `{says}` is the sentence of the reason
 * in the parameter `code`; `{original}` is the message of an error, in English.
 */

export const noteTextsInChinese = {
  'issuer-changes': '签发机构将由“{from}”变为“{to}”：请通知固定（pin）了签发机构的客户端。',
  'root-unknown':
    '{certificate} 的证书链止于“{root}”，不在本服务的根证书之中（Node.js 内置、Mozilla {date} 的列表、EXTRA_CA）：握手可能视其为不受信任。',
  'not-considered': '不考虑用 {certificate} 替换，因为无法读取它。原文：{original}',
  'name-may-move': '{listener}：{name}（{keyType}）返回的证书可能由 {from} 变为 {to}。',
  'daily-check-unknown': '上次每日检查的结果未知。[原文：{original}]',
  'never-right':
    '{listener}：握手显示 {certificate} 不正确（{code}）。{says}该证书从未正确过，因此不据此采取任何操作。',
  'no-certificates-on-listener': '{listener} 是 {protocol} 监听，没有证书：无需处理。',
  'mutual-tls':
    '双向认证使用的 CA 证书（ca-by-hand）[，到期时间已知：{known}][，到期时间未知：{unknown}][，ALB 未列出以下监听的 CA 证书：{unlisted}]。这些证书从不更换。',
  'listeners-not-found': '未找到 {listeners}，可能位于无法列出的地域：{regions}。',
  'too-little-time':
    '不会开始任何变更：最短的变更连同回滚需要 {neededMinutes} 分钟，函数只剩 {leftMinutes} 分钟。请调大函数的执行超时时间。',
  'not-applied': '命令要求 apply，但本服务只做计划：没有修改任何内容。设置 MODE=apply 后才会修改监听。',
  'open-rotations-unknown': '无法使用轮换记录，因此未结束的变更和暂缓的变更未知。[原文：{original}]',
  'earlier-scans-unknown': '无法使用轮换记录，因此此前扫描的结果未知。[原文：{original}]',
  'served-unknown': '无法使用轮换记录，因此监听实际返回的证书未知。[原文：{original}]',
  'acknowledged-unknown': '无法使用轮换记录，因此哪些不正确的证书已被确认未知。[原文：{original}]',
  'page-shows-older-scan': '无法使用轮换记录，因此状态页显示较早的扫描。[原文：{original}]',
  'expiry-events-again': '无法使用轮换记录，因此到期事件会再次发布，或由下次扫描发布。[原文：{original}]',
  'channels-notified-later': '无法使用轮换记录，因此由下次扫描通知各渠道。[原文：{original}]',
  'heartbeat-not-recorded': '无法使用轮换记录，因此状态页可能不显示心跳是否被接受。[原文：{original}]',
  'certificates-read-again': '无法使用轮换记录，因此会重新读取证书。[原文：{original}]',
  'next-reads-certificates': '无法使用轮换记录，因此下次扫描会重新读取证书。[原文：{original}]',
  'bus-refused-events': '事件总线没有接受 {region} 的事件，其应答见日志。',
  'bus-failed': '事件总线没有接受 {region} 的事件。[原文：{original}]',
  'events-left': '{region} 的 {count} 个事件留给下次扫描发布。',
} as const satisfies Readonly<Record<string, string>>;

export type NoteCode = keyof typeof noteTextsInChinese;
