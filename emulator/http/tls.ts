/** A key and a certificate for loopback names, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/**
 * Loaded only when TLS is asked for: `selfsigned` costs more to load than the whole emulator.
 * The certificate signs itself and is a CA, so a client trusts it by `NODE_EXTRA_CA_CERTS` alone.
 */
export async function createCertificate(): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const pems = await generate([{ name: 'commonName', value: 'Parley emulator' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key: pems.private, certificate: pems.cert };
}
