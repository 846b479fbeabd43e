import type { DownloadedFile, ParleyError } from 'parley-sdk';
import type { Party } from '../party.js';
import type { Problem } from './oracle.js';

/** The errand of who reads a file when everything is well again: it has to succeed. */
export const IN_THE_CALM = 'download in the calm';

/** What is in the file with this caption: up to some kilobytes of text, so that its type is found by its content. */
export const contentOf = (caption: string): Buffer =>
  Buffer.from(`${caption}\n`.repeat(1 + ((Number(caption.split(' ')[1]) * 97) % 400)));

/**
 * What became of reading files (G1): one that was read has the bytes that were sent, and in the calm each can be read. Whether
 * sending one told the truth is judged with the messages, of which it is one: its text is its caption.
 */
export function judgeFiles({ who, errands }: Party): Problem[] {
  return errands.flatMap(({ what, file, outcome, value, error }): Problem[] => {
    if (file === undefined) return [];
    if (outcome === 'resolved' && !contentOf(file).equals((value as DownloadedFile).data))
      return [{ kind: 'untrue', who, what: `${what} of "${file}" resolved with other bytes` }];
    if (outcome === 'rejected' && what === IN_THE_CALM)
      return [{ kind: 'lost', who, what: `${what} of "${file}" rejected with ${(error as ParleyError).code}` }];
    return [];
  });
}
