/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** `FC_FUNCTION_NAME` is set by the platform and, like every `FC_` name, cannot be set by users. */
export function isFunctionCompute(env: Environment): boolean {
  return (env['FC_FUNCTION_NAME'] ?? '') !== '';
}
