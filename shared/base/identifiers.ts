/**
 * Patterns of ids that come from operators and events. They are checked before use because some become part of a host name
 * (`alb.<region>.aliyuncs.com`): a dot, a slash or an `@` is refused.
 */

/** For example `cn-hangzhou`, `ap-southeast-1`, `cn-shanghai-finance-1`. */
export const regionPattern = /^(?=.{4,40}$)[a-z]{2}(-[a-z0-9]+)+$/;

/** For example `alb-o9ulmq5hgn68jk`. */
export const loadBalancerIdPattern = /^alb-[a-z0-9][a-z0-9-]{0,59}$/;

/** For example `lsn-o4u54y73wq7b`; older listeners begin with `lsr-`. */
export const listenerIdPattern = /^ls[nr]-[a-z0-9][a-z0-9-]{0,59}$/;

/** For example `vpc-bp15zckdt37pq72zvw3`. */
export const vpcIdPattern = /^vpc-[a-z0-9][a-z0-9-]{0,59}$/;

/** Name of a function (Function Compute 3.0). Names of services (2.0) follow the same rule with up to 128 characters. */
export const functionNamePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
export const serviceNamePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

/** Id of a rotation, made by this service: a UUID in production. It is compared, never used in a name. */
export const rotationIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Id of an account: digits only. It becomes part of a host name. */
export const accountPattern = /^\d{5,20}$/;

/** Id of an asynchronous invocation (Function Compute). */
export const taskIdPattern = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;
