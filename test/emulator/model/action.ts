/**
 * An API action. Each action has its own file in alb/ or cas/.
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
  /** Writes have their own rate limit, may be lost, and are recorded as writes. */
  readonly write: boolean;
  /** Returns the answer without the RequestId, or throws a `WireError`. */
  readonly run: (context: ActionContext) => WireBody;
}
