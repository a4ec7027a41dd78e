/**
 * Task ids of asynchronous invocations. The platform refuses an id that it has already accepted, so a trigger that is delivered twice causes
 * its work once. Pure.
 */
import { createHash } from 'node:crypto';

/** One load balancer, one trigger. @param triggerId service/commands/trigger-id.ts */
export function rotateTaskId(region: string, loadBalancerId: string, triggerId: string): string {
  return `rotate-${loadBalancerId}-${digest([region, loadBalancerId, triggerId])}`;
}

/** A delayed scan: the same for every worker that requests it. @param wakeAtMs service/worker/wake-scan.ts */
export function wakeTaskId(certificateId: string, wakeAtMs: number): string {
  return `wake-${digest([certificateId, String(wakeAtMs)])}`;
}

/** One for all workers with urgent news in a part of a minute. @param payload of the scan @param atMs service/worker/wake-for-news.ts */
export function newsTaskId(payload: string, atMs: number): string {
  return `news-${digest([payload, String(atMs)])}`;
}

/** 40 hex digits. With the longest id of a load balancer, a task id has 112 characters; 128 are allowed. */
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}
