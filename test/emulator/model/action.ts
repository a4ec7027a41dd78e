/**
 * What an API action is: one file each under alb/ and cas/, named after it.
 */
import type { Params } from './params.ts';
import type { Product, WireBody } from './wire.ts';
import type { World } from './world.ts';

export interface ActionContext {
  readonly world: World;
  /** Region for ALB, partition for CAS. */
  readonly scope: string;
  readonly params: Params;
  readonly nowMs: number;
  readonly caller: string;
}

export interface Action {
  readonly product: Product;
  readonly name: string;
  /** Changes something: limited, sometimes lost, recorded as a write. */
  readonly write: boolean;
  /** Answers without the RequestId, or throws a `WireError`. */
  readonly run: (context: ActionContext) => WireBody;
}
