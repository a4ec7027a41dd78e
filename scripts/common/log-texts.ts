/**
 * What lines of the log mean in Chinese, by their message. The log itself is in English, as on Function Compute: it is searched, and sent to
 * others. Only what a person reads of it on a terminal is said in Chinese; a message without a sentence here stands as the original.
 */
export const logTextsInChinese: Readonly<Record<string, string>> = {
  'a region or load balancer failed': '有地域或负载均衡实例无法处理',
  'scan continues without the ledger': '无法使用轮换记录，扫描继续进行',
  'an emergency is unresolved': '紧急情况尚未解决',
  'a certificate is served and wrong': '监听返回了不正确的证书',
  'a served certificate is wrong': '监听返回了不正确的证书',
  'the served certificates differ from the attached ones': '监听返回的证书与所关联的证书不一致',
  'the daily check failed': '每日检查失败',
  'the last daily check cannot be read': '无法读取上次每日检查的记录',
  'a daily check cannot be read': '无法读取一次每日检查的记录',
  'the load balancers could not be listed either': '负载均衡实例也无法列出',
  'what is kept of certificates cannot be read': '无法读取轮换记录中保存的证书信息',
  'a scan for waiting load balancers could not be requested; the timer finds them':
    '无法为等待中的负载均衡实例请求扫描，由定时触发的扫描处理',
  'scan could not be requested for urgent news; the next one tells them':
    '无法为紧急事件请求扫描，由下次扫描通知',
  'the bus rejected the heartbeat, so no other event was published':
    '事件总线拒绝了扫描完成事件，因此没有发布其他事件',
  'events were not published': '没有发布事件',
  'events could not be published': '部分事件未能发布',
  'EventBridge did not accept an event': '事件总线没有接受一个事件',
  'an event can never be sent': '有一个事件无法发送',
  'events were not accepted and are sent again': '事件未被接受，将重新发送',
  'no time is left to notify channels; the next scan does': '没有时间通知各渠道，由下次扫描通知',
  'events are dropped: the channel has accepted no message for three days':
    '渠道三天未接受任何消息，较早的事件已丢弃',
  'a channel did not accept a message; the next scan sends it again': '渠道没有接受消息，由下次扫描重新发送',
  'channel notified': '已通知渠道',
  'scanned a load balancer': '已读取一个负载均衡实例',
  'invoked a worker': '已交给 worker',
  'a note of the scan': '扫描备注',
  'requested a scan for waiting load balancers': '已为等待中的负载均衡实例请求扫描',
  'requested a scan for urgent news': '已为紧急事件请求扫描',
  'what is kept of certificates is not used': '不使用轮换记录中保存的证书信息',
  'what was read of certificates is not kept': '没有保存所读取的证书信息',
  'recovering an open change of an earlier run': '正在恢复此前运行未结束的变更',
  'no old certificate can be restored: proving the new one again': '无法恢复旧证书：重新验证新证书',
};
