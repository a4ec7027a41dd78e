/** Reasons why a change was not made, or stopped before its end, without a failed proof. */
import type { ReasonIn } from '../reasons.ts';
import type { ReasonText } from './reason-text.ts';

export const stoppedTexts = {
  'no-sm2-over-quic': {
    en: {
      says: 'An SM2 certificate is attached to a QUIC listener, where no client can get it and no probe could prove a change.',
      todo: 'Detach it manually, unless it is there for another purpose.',
    },
    zh: {
      says: 'QUIC 监听关联了国密（SM2）证书，客户端无法使用，也无法验证变更。',
      todo: '请手动解除关联，除非另有用途。',
    },
  },
  'no-worker-in-vpc': {
    en: {
      says: 'The load balancer is probed inside its VPC[ {vpcId}], and ROTATE_FUNCTION has no function for that VPC.',
      todo: 'Add the VPC to VPC_WORKERS and deploy again. Where a function that you have made is in the VPC, name it in ROTATE_FUNCTION: vpc-id=name.',
    },
    zh: {
      says: '该负载均衡实例须在其 VPC 内探测[（{vpcId}）]，而 ROTATE_FUNCTION 中没有该 VPC 的函数。',
      todo: '请把该 VPC 加入 VPC_WORKERS 并重新部署；如已有自建函数，请写入 ROTATE_FUNCTION：vpc-id=name。',
    },
  },
  unreachable: {
    en: {
      says: 'No probe target of the key type that is to change answered with a certificate[ ({codes})].',
      todo: 'Run where the addresses are reachable. Intranet load balancers can be probed only inside their VPC. Check the access control list of the listener and the security groups of the load balancer.',
    },
    zh: {
      says: '没有任何地址以待更换证书的密钥类型完成握手[（{codes}）]，因此无法验证。',
      todo: '请在能访问这些地址的环境中运行；私网负载均衡实例只能在其 VPC 内探测。请检查监听的访问控制和实例的安全组。',
    },
  },
  'not-served': {
    en: {
      says: 'No client gets the certificate that is to change: every address that answers refuses handshakes that offer only its key type.',
      todo: 'Make a certificate for IP addresses the default of its listener, or issue the default one with these addresses. Otherwise check that the TLS policy of the listener has a cipher suite for that key type. If no client needs the certificate, remove it from the listener.',
    },
    zh: {
      says: '没有客户端能得到待更换的证书：所有应答的地址都拒绝只支持其密钥类型的握手。',
      todo: '仅含 IP 地址的证书请设为监听的默认证书，或重新签发包含这些地址的默认证书；否则请检查监听的 TLS 安全策略是否包含该密钥类型的加密套件。如无客户端需要，请解除关联。',
    },
  },
  'identity-unknown': {
    en: {
      says: 'What the listener serves matches neither the SHA-256 nor the serial number, dates and names that CAS reports for the attached certificates.',
      todo: 'Compare manually. Another server may answer at these addresses, or CAS describes its certificates in an unexpected way: please report it.',
    },
    zh: {
      says: '监听实际返回的证书与数字证书管理服务中所关联证书的 SHA-256、序列号、有效期和域名都不一致。',
      todo: '请人工核对：可能是其他服务器在这些地址上应答；也可能是数字证书管理服务返回的信息与预期不符，此时请反馈给我们。',
    },
  },
  quota: {
    en: {
      says: 'ALB refuses another additional certificate on this load balancer, and rotation needs one slot for a short time.',
      todo: 'Detach certificates that are not needed, or raise the quota of additional certificates per ALB instance in Quota Center. Or set ALLOW_GAP, and accept that the names are uncovered for some seconds.',
    },
    zh: {
      says: '该负载均衡实例的扩展证书配额已用完，轮换需要短暂占用一个。',
      todo: '请解除不再需要的证书的关联，或在配额中心提升单个 ALB 实例的扩展证书配额；也可以设置 ALLOW_GAP，接受域名有数秒没有证书。',
    },
  },
  'changed-by-others': {
    en: {
      says: 'The listener is not in the state that this run left or expected, or does not exist any more. Nothing was written on top of that.',
      todo: 'Find the other writer (Terraform, CAS deployment, a person). The next run plans from the state at that time.',
    },
    zh: {
      says: '监听的状态与本次运行留下或预期的不同，或监听已不存在；因此没有继续写入。',
      todo: '请找到其他修改者（Terraform、数字证书管理服务的部署任务或人工操作）。下次运行会按当时的状态重新计划。',
    },
  },
  'plan-changed': {
    en: {
      says: 'The present plan differs from the planned or approved one: another certificate has become the better replacement, or the listener has changed.',
      todo: 'Check the new plan.',
    },
    zh: {
      says: '当前计划与原计划或已批准的计划不同：有了更合适的新证书，或监听已变化。',
      todo: '请查看新的计划。',
    },
  },
  'record-refused': {
    en: {
      says: 'The ledger has an open change that this service would not make. It was not carried out, and the listener is planned again from its live state.',
      todo: 'Find out what wrote or edited the entry (`npm run ledger -- history --load-balancer <id>`), and who can write there.',
    },
    zh: {
      says: '轮换记录中有一项未结束的变更，本服务不会产生这样的步骤，因此没有执行，将按监听的实际状态重新计划。',
      todo: '请查明是谁写入或修改了该记录（`npm run ledger -- history --load-balancer <id>`），以及谁有写权限。',
    },
  },
  'sibling-not-verified': {
    en: {
      says: 'A QUIC listener follows its HTTPS sibling, and the sibling is not verified with the new certificate.',
      todo: 'Resolve the outcome of the HTTPS listener first.',
    },
    zh: {
      says: 'QUIC 监听跟随对应的 HTTPS 监听，而后者尚未用新证书验证通过。',
      todo: '请先处理 HTTPS 监听的结果。',
    },
  },
  'listener-not-ready': {
    en: {
      says: 'The listener did not become Running, with every certificate associated, within five minutes, or it was stopped.',
      todo: 'Check the listener in the console. The next run continues.',
    },
    zh: {
      says: '监听在五分钟内没有恢复为 Running（全部证书已关联），或已被停止。',
      todo: '请在控制台检查监听，下次运行会继续。',
    },
  },
  'step-not-completed': {
    en: {
      says: 'ALB accepted the write, deferred it, or did not answer, and the listener never showed the effect within three attempts or five minutes.',
      todo: "Read the job's error. The next run tries again.",
    },
    zh: {
      says: 'ALB 接受或推迟了写入，或没有应答；经三次尝试或五分钟，监听仍未变为预期状态[（错误码 {albCode}）]。',
      todo: '请查看任务的错误，下次运行会重试。',
    },
  },
  'certificate-not-found': {
    en: {
      says: 'ALB did not find the new certificate, although CAS lists it, and still did not two minutes later.',
      todo: 'Nothing if it is new; the next run tries again. Otherwise check that it is in the account and the region of the load balancer.',
    },
    zh: {
      says: '数字证书管理服务中有新证书[ {newCertificate}]，但 ALB 在两分钟后仍找不到它。',
      todo: '刚签发的证书无需处理，下次运行会重试；否则请确认它在负载均衡实例所在的账号和地域。',
    },
  },
  'step-refused': {
    en: {
      says: 'ALB refused the write[ with the code {albCode}], and a reading showed that the listener is not in the intended state either.',
      todo: "Read ALB's code and message. The usual causes are a missing permission, or a certificate that ALB cannot use.",
    },
    zh: {
      says: 'ALB 拒绝了写入[（错误码 {albCode}）]，重新读取后监听也没有处于预期状态。',
      todo: '请根据 ALB 的错误码排查，常见原因是缺少权限，或 ALB 无法使用该证书。',
    },
  },
  'out-of-time': {
    en: {
      says: 'The function does not have enough time left to complete the next step and, if necessary, to undo everything.',
      todo: 'Raise the timeout of the function to what the message says is needed. If the function has enough time for one change, but not for all of its load balancer, the next run continues by itself.',
    },
    zh: {
      says: '函数剩余的时间不足以完成下一步并在必要时全部回滚[（需要 {neededMinutes} 分钟，剩余 {leftMinutes} 分钟）]。',
      todo: '请调大函数的执行超时时间；如果时间足够完成一项变更，只是不够处理完整个负载均衡实例，下次运行会自动继续。',
    },
  },
  interrupted: {
    en: {
      says: 'A person stopped the run with Ctrl-C, or a signal ended it. What had begun was finished or undone.',
      todo: 'Run the command again, or leave it to the next scan.',
    },
    zh: {
      says: '运行被 Ctrl-C 或信号中止；已开始的变更已完成或回滚。',
      todo: '请再次运行命令，或等待下次扫描。',
    },
  },
  'ledger-unavailable': {
    en: {
      says: 'The ledger cannot be read or written, so no new change is started.',
      todo: 'Check the storage that LEDGER names. The next run continues.',
    },
    zh: {
      says: '无法读取或写入轮换记录，因此不启动新的变更。',
      todo: '请检查 LEDGER 指定的存储，下次运行会继续。',
    },
  },
  'cloud-unavailable': {
    en: {
      says: 'ALB or CAS did not answer after retries. Other changes continued.',
      todo: 'Nothing. If it persists, read the message.',
    },
    zh: {
      says: '多次重试后 ALB 或数字证书管理服务仍没有应答，其他变更已继续。',
      todo: '无需处理；如持续出现，请查看函数的日志。',
    },
  },
} satisfies Record<ReasonIn<'not-provable' | 'stopped'>, ReasonText>;
