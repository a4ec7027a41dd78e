/**
 * Reads the parameters of a call. Unknown parameters are ignored, as the cloud does (Terraform sends `RegionId` everywhere);
 * missing or illegal ones are refused.
 *
 * Every leaf is text: over HTTP by nature, and in-process calls are converted.
 */
import { illegalParameter, WireError } from './wire.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class Params {
  readonly raw: Readonly<Record<string, unknown>>;

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.raw = raw;
  }

  /** `undefined` if absent or empty: the gateway does not distinguish them. */
  text(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'object') throw illegalParameter(name);
    return String(value);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missingParameter(name);
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value === 'true') return true;
    if (value === 'false') return false;
    throw illegalParameter(name);
  }

  integer(name: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!Number.isInteger(number) || number < range.min || number > range.max) throw illegalParameter(name);
    return number;
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw illegalParameter(name);
    return choice;
  }

  /** `undefined` if absent, so that an empty filter equals no filter. */
  list(name: string): readonly string[] | undefined {
    const items = this.items(name)?.map((item) => {
      if (typeof item === 'object') throw illegalParameter(name);
      return String(item);
    });
    return items && items.length > 0 ? items : undefined;
  }

  /** `[1,2]` as one text, as the SDK encodes some lists; in-process it is a list. */
  numbers(name: string): readonly number[] | undefined {
    const value = this.raw[name];
    const items = Array.isArray(value)
      ? value
      : this.text(name)
          ?.match(/^\[(\d+(?:,\d+)*)?\]$/)?.[1]
          ?.split(',');
    if (items === undefined && this.text(name) !== undefined) throw illegalParameter(name);
    return items?.map(Number);
  }

  objects(name: string): readonly Params[] {
    return (this.items(name) ?? []).map((item) => {
      if (!isRecord(item)) throw illegalParameter(name);
      return new Params(item);
    });
  }

  object(name: string): Params | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) throw illegalParameter(name);
    return new Params(value);
  }

  private items(name: string): readonly unknown[] | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (!Array.isArray(value)) throw illegalParameter(name);
    return value.filter((item) => item !== undefined && item !== null);
  }
}

/** The refusal of the gateway. Grade A/B. */
export function missingParameter(name: string): WireError {
  return new WireError(400, `Missing${name}`, `${name} is mandatory for this action.`);
}
