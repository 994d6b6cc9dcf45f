import { ActionableError } from '../../engine/actionable-error.ts';

/** A registry and we no longer agree on how far an upload is; it must be asked. */
export class OutOfStep extends ActionableError {
  override name = 'OutOfStep';

  constructor(host: string, what: string) {
    super(
      `${host} ${what}, again and again`,
      "Read the registry's log on the host; several registries behind one name need the same http.secret and storage.",
    );
  }
}
