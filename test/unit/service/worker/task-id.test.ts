import { describe, expect, it } from 'vitest';
import { taskIdPattern } from '../../../../shared/base/identifiers.ts';
import { rotateTaskId, wakeTaskId } from '../../../../shared/service/worker/task-id.ts';

describe('the task id of a rotation', () => {
  const id = rotateTaskId('cn-hangzhou', 'alb-1', 'timer-1');

  it('is the same for one trigger, and names the load balancer', () => {
    expect(rotateTaskId('cn-hangzhou', 'alb-1', 'timer-1')).toBe(id);
    expect(id).toMatch(/^rotate-alb-1-[0-9a-f]{40}$/);
  });

  it.each([
    ['another region', rotateTaskId('cn-beijing', 'alb-1', 'timer-1')],
    ['another load balancer', rotateTaskId('cn-hangzhou', 'alb-2', 'timer-1')],
    ['another trigger', rotateTaskId('cn-hangzhou', 'alb-1', 'timer-2')],
  ])('differs for %s', (_title, other) => {
    expect(other).not.toBe(id);
  });

  it('is accepted by the platform for the longest id of a load balancer, and for any trigger', () => {
    expect(rotateTaskId('cn-hangzhou', `alb-${'a'.repeat(60)}`, 'ü\n/ '.repeat(99))).toMatch(taskIdPattern);
  });
});

describe('the task id of a delayed scan', () => {
  it('is the same for every worker that requests it, and differs by certificate and time', () => {
    const id = wakeTaskId('1-cn-hangzhou', 7);

    expect(id).toMatch(taskIdPattern);
    expect(wakeTaskId('1-cn-hangzhou', 7)).toBe(id);
    expect(wakeTaskId('1-cn-hangzhou', 8)).not.toBe(id);
    expect(wakeTaskId('2-cn-hangzhou', 7)).not.toBe(id);
  });
});
