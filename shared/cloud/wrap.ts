/**
 * Wraps every method of a narrow interface (`AlbApi`, `CasApi`) with the same function.
 *
 * Assumes that every method returns a promise, and that every other member is a plain value that can be read once.
 */

/** The names of the methods of an interface. */
export type MethodName<Api> = {
  [Name in keyof Api]: Api[Name] extends (...parameters: never[]) => Promise<unknown> ? Name : never;
}[keyof Api] &
  string;

export type Around<Api> = (method: MethodName<Api>, call: () => Promise<unknown>) => Promise<unknown>;

export function wrapMethods<Api extends object>(api: Api, around: Around<Api>): Api {
  const members = memberNames(api).map((name) => {
    const member: unknown = Reflect.get(api, name);
    if (typeof member !== 'function') return [name, member];
    const method = name as MethodName<Api>;
    return [
      name,
      (...parameters: unknown[]) =>
        around(method, async () => Reflect.apply(member, api, parameters) as Promise<unknown>),
    ];
  });
  return Object.fromEntries(members) as Api;
}

/** Includes inherited members. */
function memberNames(api: object): readonly string[] {
  const names = new Set<string>();
  for (
    let level: object | null = api;
    level !== null && level !== Object.prototype;
    level = Reflect.getPrototypeOf(level)
  )
    for (const name of Object.getOwnPropertyNames(level)) names.add(name);
  names.delete('constructor');
  return [...names];
}
