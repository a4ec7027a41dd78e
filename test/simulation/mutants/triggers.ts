/** One occasion that has its work done twice, or not everywhere. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const triggerMutants: readonly Mutant[] = [
  mutant(
    'task id does not depend on the trigger',
    inBody('rotateTaskId', '[region, loadBalancerId, trigger]', '[region, loadBalancerId]'),
  ),
  mutant(
    'a timer that comes twice has two task ids',
    inBody('triggerOf', 'if (!parsed.success)', 'if (!parsed.success || requestId)'),
  ),
  mutant(
    'an event asks again each time',
    inBody('taskIdOf', '[...identityOf(command), period]', '[...identityOf(command), period, Math.random()]'),
  ),
  mutant(
    'only the first load balancer is dispatched',
    inBody('dispatch', 'pMap(loadBalancers,', 'pMap(loadBalancers.slice(0, 1),'),
  ),
  mutant(
    'a plan that is asked for is carried out',
    inBody(
      'invokeWorker',
      'scope.commandFor(region, loadBalancerId)',
      "{ ...scope.commandFor(region, loadBalancerId), mode: 'apply' }",
    ),
  ),
];
