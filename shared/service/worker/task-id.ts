/**
 * Names of pieces of asynchronous work. The platform refuses a name that it has had, so the same occasion can be delivered twice and its
 * work is done once. Pure.
 */
import { createHash } from 'node:crypto';

/** For one load balancer on one occasion. @param trigger service/commands/trigger.ts */
export function rotateTaskId(region: string, loadBalancerId: string, trigger: string): string {
  return `rotate-${loadBalancerId}-${digest([region, loadBalancerId, trigger])}`;
}

/** For a scan that is put off: the same for everybody who asks for it. @param wakeAtMs service/worker/wake-scan.ts */
export function wakeTaskId(certificateId: string, wakeAtMs: number): string {
  return `wake-${digest([certificateId, String(wakeAtMs)])}`;
}

/** 40 hex digits. With the longest id of a load balancer a task id has 112 characters; 128 are allowed. */
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
