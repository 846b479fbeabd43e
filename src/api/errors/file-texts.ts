import type { Failure } from '../../transport/failure.js';

export type Values = NonNullable<Failure['context']>;
export type Text = readonly [message: string, remediation?: string];

/** What is wrong with a file, or with what is said of it. */
export const FILE_PROBLEMS = {
  file: ({ given }) => [
    `A file is an ArrayBuffer, a Buffer or another view, a Blob, or a stream of bytes, not ${given}.`,
    'Pass the bytes themselves, such as what fs.readFile() gives.',
  ],
  fileSize: ({ size, limit }) => [`The file has ${size} bytes; the platform takes 1 to ${limit}.`],
  fileType: ({ given }, accepted) => [
    `By its content the file is ${given}, and the platform does not share that. Accepted: ${accepted.join(', ')}.`,
  ],
  filePiece: ({ given }) => [`A stream of a file gives bytes, not ${given}.`, 'Do not set an encoding on the stream.'],
  fileUnreadable: () => ['The file could not be read. Nothing was sent.', 'The cause is what reading it threw.'],
  relativePath: ({ subject, given }) => [`${subject} is ${given}. Accepted: the relativePath of a file message.`],
  noFile: () => ['This message has no file.', 'Look at message.isDownloadable first.'],
} satisfies Record<string, (values: Values, accepted: readonly string[]) => Text>;

/** Said once for each connection. */
export const withoutPreview = (why: unknown): string =>
  `parley: pictures are sent without a preview (${why instanceof Error ? why.message.split('\n')[0] : 'it could not be made'}). In Node previews need the package sharp.`;
