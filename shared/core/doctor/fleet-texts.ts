/** The checks of the load balancers and their certificates, in Chinese. */
import { DEPLOY, DEPLOY_ACCEPT, type TextsOf } from './check-facts.ts';
import type { fleetChecks } from './fleet-checks.ts';

export const fleetTexts: TextsOf<typeof fleetChecks> = {
  'dry-run-carried-out': {
    title: '预检请求不修改任何内容',
    means: 'ALB 对预检请求的应答表明已执行，或无法确定是否执行。doctor 没有再发送任何请求。',
    repair: '比较消息中的监听与其应有的证书（npm run ledger -- history），然后将该应答反馈给我们。',
  },
  handshake: {
    title: '握手',
    means: 'rotate 需要验证的地址上握手全部失败：相关变更会受阻或被回滚。',
    repair: `在安全组和访问控制列表中放行函数的地址，或为该 VPC 部署 worker（.env 中的 VPC_WORKERS），然后运行 ${DEPLOY}`,
  },
  'zone-health': {
    title: '可用区的健康状态',
    means: 'ALB 报告某个可用区的地址不健康：该地址可能验证未通过，或需要等待。',
    repair: '检查可用区：ALB 控制台 > 实例 > 可用区。',
  },
  'vpc-worker': {
    title: 'VPC 的 worker',
    means: '有私网负载均衡实例所在的 VPC 没有 worker：无法验证其监听。',
    repair: `将该 VPC 写入 .env 的 VPC_WORKERS，然后运行 ${DEPLOY}`,
  },
  'security-groups': {
    title: '安全组',
    means: '有负载均衡实例加入了安全组且没有应答：安全组可能丢弃探测的数据包。',
    repair: '放行函数的地址：ECS 控制台 > 安全组。',
  },
  acl: {
    title: '访问控制列表',
    means: '白名单阻止探测：无法验证对该监听的任何变更。',
    repair: `为 worker 配置固定地址（带 NAT 网关的 VPC）并加入白名单，或在 .env 中设置 PROBE_NETWORK=vpc，然后运行 ${DEPLOY}`,
  },
  'key-types': {
    title: '安全策略的密钥类型',
    means: '有安全策略不包含监听证书适用的加密套件：客户端无法获得该证书。',
    repair: '在安全策略中添加该密钥类型的加密套件，或选择系统安全策略：ALB 控制台 > TLS 安全策略。',
  },
  'spare-quota': {
    title: '证书的剩余配额',
    means: '有负载均衡实例的扩展证书已达配额：移除旧证书之前无法关联替代证书。',
    repair: `在配额中心提升配额（alb_quota_loadbalancer_certificates_num_…_edition），或在 .env 中设置 ALLOW_GAP=true，然后运行 ${DEPLOY}`,
  },
  'ingress-owned': {
    title: 'Kubernetes 的负载均衡实例',
    means: '由 ALB Ingress Controller 管理：本服务不处理。',
    repair: `在 Kubernetes 中更新其证书，或写入 .env 的 EXCLUDE，然后运行 ${DEPLOY}`,
  },
  'left-alone': {
    title: '被忽略的负载均衡实例',
    means: '负载均衡实例或监听的状态不允许变更。',
    repair: `在 ALB 控制台启动它或解除锁定；或写入 .env 的 EXCLUDE，然后运行 ${DEPLOY}`,
  },
  'due-without-replacement': {
    title: '待更换证书的替代证书',
    means: '有待更换的证书，而数字证书管理服务中没有可以替换它的证书。',
    repair: '在数字证书管理服务中签发或上传域名和密钥类型相同的证书。',
  },
  'certificate-unknown': {
    title: '数字证书管理服务中的证书',
    means: '监听上有本账号的数字证书管理服务中没有的证书：它永远不会被更换。',
    repair: '将该证书或其替代证书上传到数字证书管理服务，并关联到监听。',
  },
  fingerprint: {
    title: '数字证书管理服务的指纹',
    means: '数字证书管理服务的 Sha2 不是返回证书的 SHA-256：验证比对的内容不正确。',
    repair: `在 .env 中设置 MODE=plan，然后运行 ${DEPLOY_ACCEPT}。请连同证书反馈给我们。`,
  },
  'roots-age': {
    title: '受信任根证书的日期',
    means: '受信任的根证书列表过旧：新 CA 签发的正常证书会被视为不受信任。',
    repair: `升级到较新的版本，然后运行 ${DEPLOY}`,
  },
  coverage: {
    title: '检查范围',
    means: '只检查了部分负载均衡实例，其余未检查。',
    repair: '对每个地域以 {"doctor":true,"region":"…"} 调用 rotate，并设置更长的执行超时时间。',
  },
};
