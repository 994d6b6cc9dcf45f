import type { Struck } from '../../faults.ts';
import type { Reply } from './call.ts';
import type { MicroversionRange } from './microversion.ts';
import type { Refusal } from './refusal.ts';
import type { Route } from './route.ts';

/** One API of the cloud. */
export interface Service {
  /** The first segment of the paths it lives below: `compute`. */
  readonly name: Struck;
  /** Answered to anyone, such as version documents. */
  readonly open: readonly Route[];
  /** Answered to who has a token. */
  readonly routes: readonly Route[];
  /** What it says to who has none. */
  readonly unauthorized: Refusal;
  readonly microversions?: MicroversionRange;
  /** Headers of every answer, besides those of microversions. */
  headers(requestId: string): Readonly<Record<string, string>>;
  /** How it words a refusal. */
  refuse(refusal: Refusal): Reply;
}
