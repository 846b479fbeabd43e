import type { Emulator } from 'parley-sdk/emulator';
import type { TimedFault } from '../faults/plan.js';
import type { Wires } from '../world/network-control.js';

type Which = 'all' | { readonly user: string };

/** What is done to sockets of the operating system: the emulator does it, at its end of them. */
export class RealWires implements Wires {
  static readonly INSTEAD = 'Arm those of the emulator: world.emulator.faults.add({ … }), see docs/emulator.md.';
  #emulator: Emulator | undefined;
  readonly #ends = new Set<() => void>();

  constructor(
    private readonly userOf: (name: string) => string,
    private readonly disturbed: (lasts: number) => void,
  ) {}

  begin(emulator: Emulator): void {
    this.#emulator = emulator;
  }

  strike(fault: TimedFault): void {
    const { sockets } = this.#emulator!;
    const user = fault.who === undefined ? undefined : this.userOf(fault.who);
    const which: Which = user === undefined ? 'all' : { user };
    this.disturbed('ms' in fault ? (fault.ms ?? 0) : 0);
    switch (fault.do) {
      case 'cut':
        sockets.terminate(which);
        return;
      case 'close':
        sockets.close(which, fault.code, 'closed by a fault');
        return;
      case 'silence':
        sockets.silence(which);
        if (fault.ms !== undefined) this.#until(fault.ms, () => sockets.wake(which));
        return;
      case 'away':
        return this.#away(which, user, fault.ms);
      case 'revoke':
        this.#emulator!.expireTokens(user);
        sockets.terminate(which);
        return;
      case 'skew':
        throw new TypeError(`The computer's clock cannot be set. Leave out \`sockets: 'real'\`.`);
    }
  }

  arm(): never {
    throw new TypeError(`What passes on real sockets cannot be struck. ${RealWires.INSTEAD}`);
  }

  heal(): void {
    for (const end of [...this.#ends]) end();
  }

  /** Whatever comes meanwhile is cut. */
  #away(which: Which, user: string | undefined, ms: number): void {
    const { faults, sockets } = this.#emulator!;
    const of = user === undefined ? {} : { user };
    const armed = (['http:*', 'upgrade'] as const).map((when) =>
      faults.add({ when, ...of, do: 'cut', times: 'always' }),
    );
    sockets.terminate(which);
    this.#until(ms, () => {
      for (const fault of armed) fault.remove();
    });
  }

  /** Ends it after so long, or when the network is well again. */
  #until(ms: number, undo: () => void): void {
    const end = (): void => {
      clearTimeout(timer);
      this.#ends.delete(end);
      undo();
    };
    const timer = setTimeout(end, ms);
    this.#ends.add(end);
  }
}
