/** Defects that repeat the work of a trigger, or leave out a part of it. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const triggerMutants: readonly Mutant[] = [
  mutant(
    'task id does not depend on the trigger',
    inBody('rotateTaskId', '[region, loadBalancerId, triggerId]', '[region, loadBalancerId]'),
  ),
  mutant(
    'a repeated timer event has two task ids',
    inBody('triggerIdOf', 'if (!parsed.success)', 'if (!parsed.success || requestId)'),
  ),
  mutant(
    'a repeated event has a new task id each time',
    inBody('taskIdOf', '[...identityOf(command), period]', '[...identityOf(command), period, Math.random()]'),
  ),
  mutant(
    'only the first load balancer is dispatched',
    inBody('dispatch', 'pMap(loadBalancers,', 'pMap(loadBalancers.slice(0, 1),'),
  ),
  mutant(
    'a command with mode plan is carried out',
    inBody(
      'invokeWorker',
      'scope.commandFor(region, loadBalancerId)',
      "{ ...scope.commandFor(region, loadBalancerId), mode: 'apply' }",
    ),
  ),
];
