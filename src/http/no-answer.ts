import { ActionableError } from '../engine/actionable-error.ts';
import { type NetworkFault, networkFault } from './network-fault.ts';

/** A request got no answer: the name, the connection, the certificate or the time failed. */
export class NoAnswer extends ActionableError {
  override name = 'NoAnswer';
  readonly fault: NetworkFault;
  override readonly outcomeUnknown: boolean;

  /**
   * @param changing whether the request was to change something
   * @param cause what undici or Node's fetch threw
   * @param words the message and remedy for a fault
   */
  constructor(
    changing: boolean,
    cause: unknown,
    words: (fault: NetworkFault) => { readonly message: string; readonly remedy: string },
  ) {
    const fault = networkFault(cause);
    const { message, remedy } = words(fault);
    super(message, remedy, { cause });
    this.fault = fault;
    this.outcomeUnknown = changing && !fault.unsent;
  }
}
