import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The emulator's certificate as a file, for NODE_EXTRA_CA_CERTS of the user's program. */
export class CertificateFile {
  // A folder of our own: a name that can be foreseen could be somebody else's link.
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-emulator-'));
  readonly path = path.join(this.#folder, 'certificate.pem');

  constructor(certificate: string) {
    writeFileSync(this.path, certificate);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
